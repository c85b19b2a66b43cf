"""The lines of receipts on their way."""

import dataclasses
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession, Transaction
from services.inventory.store import binds
from services.inventory.store.stock_tables import receipt_lines


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line of a granted receipt: bought for `landed_value` rupees, or coming back from `origin_document_id`."""

    hold_id: UUID
    line_id: str
    product_id: UUID
    batch_id: UUID
    location_id: UUID
    quantity: Decimal
    landed_value: Decimal | None
    origin_document_id: UUID | None
    disposition: str


_OF_HOLDS = (
    sa.select(receipt_lines)
    .where(
        receipt_lines.c.org_id == binds.one_uuid("org_id"),
        receipt_lines.c.hold_id == sa.func.any(binds.uuids("hold_ids")),
    )
    .order_by(receipt_lines.c.hold_id, receipt_lines.c.line_id)
)


async def write(tx: Transaction, lines: Sequence[ReceiptLine]) -> None:
    """Writes the lines of granted receipts."""
    rows = [{"org_id": tx.caller.org_id, **dataclasses.asdict(line)} for line in lines]
    await tx.run(sa.insert(receipt_lines), rows)


async def of_holds(tx: ReadSession, hold_ids: Collection[UUID]) -> list[sa.Row[Any]]:
    """The lines of the named receipts."""
    return await tx.rows(_OF_HOLDS, {"org_id": tx.caller.org_id, "hold_ids": sorted(hold_ids)})

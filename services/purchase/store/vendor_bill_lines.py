"""Lines of vendor bills in the books."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from gst.money import NIL
from kit.db.session import ReadSession
from services.purchase.domain.bill_match import KeptComparison
from services.purchase.domain.kept_goods import BilledUnits
from services.purchase.domain.statuses_and_kinds import DifferenceDecision, ReceivedCondition
from services.purchase.domain.vendor_bills import DecidedLine, VendorBillLine
from services.purchase.store.figures import line_of, values_of_line
from services.purchase.store.money_tables import SHORT_COLUMNS, vendor_bill_lines
from trade.domain.figures import LineFigures
from trade.store.prices import price_of, price_values


async def lines_of(session: ReadSession, bill_ids: Collection[UUID]) -> dict[UUID, tuple[VendorBillLine, ...]]:
    """The lines of each bill. By primary key."""
    lines = vendor_bill_lines.c
    rows = await session.rows(
        sa.select(vendor_bill_lines)
        .where(lines.org_id == session.caller.org_id, lines.vendor_bill_id.in_(bill_ids))
        .order_by(lines.vendor_bill_id, lines.goods_receipt_line_id)
    )
    found: dict[UUID, list[VendorBillLine]] = {bill_id: [] for bill_id in bill_ids}
    for row in rows:
        found[row.vendor_bill_id].append(_line_of(row))
    return {bill_id: tuple(of_bill) for bill_id, of_bill in found.items()}


def line_values(line: VendorBillLine) -> dict[str, Any]:
    """The row of a line, but for its keys."""
    return {
        "goods_receipt_id": line.goods_receipt_id,
        "goods_receipt_line_id": line.goods_receipt_line_id,
        "quantity": line.units.quantity,
        "free_quantity": line.units.free_quantity,
        "returned_quantity": line.units.returned,
        "never_billed_quantity": line.units.never_billed,
        "never_billed_free_quantity": line.units.never_billed_free,
        **price_values(rate=line.rate),
        "tax_class": line.tax_class,
        **values_of_line(line.figures),
        "short_quantity": line.short_quantity,
        **{name: getattr(line.short_figures, name.removeprefix("short_")) for name in SHORT_COLUMNS},
        "condition": line.condition,
        "kept_comparison": line.kept_comparison,
        "decision": line.decided.decision if line.decided else None,
        "decision_reason": line.decided.reason if line.decided else "",
    }


def _line_of(row: sa.Row[Any]) -> VendorBillLine:
    return VendorBillLine(
        goods_receipt_id=row.goods_receipt_id,
        goods_receipt_line_id=row.goods_receipt_line_id,
        units=BilledUnits(
            quantity=row.quantity,
            free_quantity=row.free_quantity,
            returned=row.returned_quantity,
            never_billed=row.never_billed_quantity,
            never_billed_free=row.never_billed_free_quantity,
        ),
        rate=price_of(row, "rate"),
        tax_class=row.tax_class,
        figures=line_of(row),
        short_quantity=row.short_quantity,
        short_figures=LineFigures(
            bill_discount=NIL,
            tax_rate=row.tax_rate,
            **{name.removeprefix("short_"): getattr(row, name) for name in SHORT_COLUMNS},
        ),
        condition=ReceivedCondition(row.condition),
        kept_comparison=KeptComparison(row.kept_comparison),
        decided=_decided_of(row),
    )


def _decided_of(row: sa.Row[Any]) -> DecidedLine | None:
    if row.decision is None:
        return None
    return DecidedLine(decision=DifferenceDecision(row.decision), reason=row.decision_reason)

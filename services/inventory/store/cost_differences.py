"""What documents say of the cost of goods, in the books."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_rows
from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page, PageRequest
from services.inventory.domain.cost_differences import CostDifference
from services.inventory.domain.movements import DocumentType, StockDocument
from services.inventory.domain.reservations import BalanceKey
from services.inventory.store.stock_tables import balances, cost_differences, movements
from trade.domain.periods import Period
from trade.store.registers import in_period


async def insert(tx: Transaction, differences: Sequence[CostDifference]) -> None:
    await insert_rows(
        tx,
        cost_differences,
        [
            {
                "org_id": tx.caller.org_id,
                "revision_id": each.revision_id,
                "batch_id": each.batch_id,
                "product_id": each.product_id,
                "document_type": each.document.document_type,
                "document_id": each.document.document_id,
                "document_number": each.document.number,
                "date": each.document.date,
                "party_id": each.document.party_id,
                "party_name": each.document.party_name,
                "quantity": each.quantity,
                "amount": each.amount,
                "stock_amount": each.stock_amount,
                "difference": each.difference,
                "created_at": tx.now,
            }
            for each in differences
        ],
    )


async def revised(session: ReadSession, revision_ids: Collection[UUID]) -> set[UUID]:
    """Those of the revisions that are in the books. By primary key."""
    column = cost_differences.c
    rows = await session.rows(
        sa.select(column.revision_id)
        .where(column.org_id == session.caller.org_id, column.revision_id.in_(revision_ids))
        .distinct()
    )
    return {row.revision_id for row in rows}


async def not_arrived(session: ReadSession, received: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the receipts and batches of which no movement is in the books (ix_movements_document)."""
    column = movements.c
    rows = await session.rows(
        sa.select(column.document_id, column.batch_id).where(
            column.org_id == session.caller.org_id,
            sa.tuple_(column.document_id, column.batch_id).in_(list(received)),
        )
    )
    return set(received) - {(row.document_id, row.batch_id) for row in rows}


async def locations_of(session: ReadSession, batch_ids: Collection[UUID]) -> list[BalanceKey]:
    """Where the batches lie. By primary key of the balances."""
    column = balances.c
    rows = await session.rows(
        sa.select(column.batch_id, column.location_id).where(
            column.org_id == session.caller.org_id, column.batch_id.in_(batch_ids), column.on_hand > 0
        )
    )
    return [BalanceKey(row.batch_id, row.location_id) for row in rows]


async def page(session: ReadSession, period: Period, page: PageRequest) -> Page[CostDifference]:
    """Differences by date (ix_cost_differences_date)."""
    column = cost_differences.c
    statement = sa.select(cost_differences).where(*in_period(session, cost_differences, period))
    key = (column.date, column.revision_id, column.batch_id)
    rows, token = await read_page(session, statement, key, page)
    return Page(items=tuple(map(_difference_of, rows)), next_page_token=token)


async def read_total(session: ReadSession, period: Period) -> Decimal:
    """The sum of a period (ix_cost_differences_date)."""
    total = sa.func.coalesce(sa.func.sum(cost_differences.c.difference), 0).label("total")
    (row,) = await session.rows(sa.select(total).where(*in_period(session, cost_differences, period)))
    return Decimal(row.total)


def _difference_of(row: sa.Row[Any]) -> CostDifference:
    return CostDifference(
        revision_id=row.revision_id,
        batch_id=row.batch_id,
        product_id=row.product_id,
        document=StockDocument(
            document_type=DocumentType(row.document_type),
            document_id=row.document_id,
            number=row.document_number,
            date=row.date,
            party_id=row.party_id,
            party_name=row.party_name,
        ),
        quantity=row.quantity,
        amount=row.amount,
        stock_amount=row.stock_amount,
    )

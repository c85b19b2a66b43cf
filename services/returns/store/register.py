"""The register of returns: both kinds of note, from SQL to the wire."""

from typing import Any, Final

import sqlalchemy as sa
from bahi.returns.v1 import returns_reports_pb2

from kit.db.database import Transaction
from kit.db.pages import read_page
from kit.wire import proto_values
from kit.wire.paging import Page
from services.returns.store import figures
from services.returns.store.tables import credit_notes, debit_notes, purchase_returns, sales_returns
from trade.domain.periods import Period

SALES: Final = returns_reports_pb2.RETURN_DIRECTION_SALES
PURCHASE: Final = returns_reports_pb2.RETURN_DIRECTION_PURCHASE


async def read_register(
    tx: Transaction, request: returns_reports_pb2.GetReturnsRegisterRequest, period: Period, page: Page
) -> returns_reports_pb2.ReturnsRegister:
    """One page of the period's notes, and the sums of all of them. Indexes: (org_id, date, id) of both kinds of note."""
    wanted = {SALES: _credit_notes, PURCHASE: _debit_notes}
    notes = [make(tx, period) for direction, make in wanted.items() if request.direction in (0, direction)]
    register = sa.union_all(*notes).subquery("register")
    rows, token = await read_page(tx, sa.select(register), (register.c.date, register.c.document_id), page)
    sums = await tx.rows(
        sa.select(
            register.c.direction, *(sa.func.sum(register.c[name]).label(name) for name in figures.NOTE_AMOUNTS)
        ).group_by(register.c.direction)
    )
    totals = {row.direction: figures.tax_figures(row) for row in sums}
    return returns_reports_pb2.ReturnsRegister(
        start_date=proto_values.date_text(period.first),
        end_date=proto_values.date_text(period.last),
        rows=[_row(row) for row in rows],
        sales_totals=totals.get(SALES, figures.NO_TAX),
        purchase_totals=totals.get(PURCHASE, figures.NO_TAX),
        next_page_token=token,
    )


def _credit_notes(tx: Transaction, period: Period) -> sa.Select[Any]:
    notes, returns = credit_notes.c, sales_returns.c
    same = sa.and_(returns.org_id == notes.org_id, returns.sales_return_id == notes.sales_return_id)
    return (
        sa.select(
            sa.literal(SALES, sa.Integer).label("direction"),
            notes.credit_note_id.label("document_id"),
            (notes.kind == "COMMERCIAL").label("commercial"),
            returns.sales_return_id.label("return_id"),
            notes.customer_id.label("party_id"),
            notes.customer_name.label("party_name"),
            notes.invoice_id.label("original_id"),
            notes.invoice_number.label("original_number"),
            notes.invoice_date.label("original_date"),
            returns.number.label("return_number"),
            *_same_in_both(notes),
        )
        .join(sales_returns, same)
        .where(notes.org_id == tx.caller.org_id, notes.date.between(period.first, period.last))
    )


def _debit_notes(tx: Transaction, period: Period) -> sa.Select[Any]:
    notes, returns = debit_notes.c, purchase_returns.c
    same = sa.and_(returns.org_id == notes.org_id, returns.purchase_return_id == notes.purchase_return_id)
    return (
        sa.select(
            sa.literal(PURCHASE, sa.Integer).label("direction"),
            notes.debit_note_id.label("document_id"),
            sa.false().label("commercial"),
            returns.purchase_return_id.label("return_id"),
            notes.vendor_id.label("party_id"),
            notes.vendor_name.label("party_name"),
            notes.goods_receipt_id.label("original_id"),
            notes.goods_receipt_number.label("original_number"),
            notes.goods_receipt_date.label("original_date"),
            returns.number.label("return_number"),
            *_same_in_both(notes),
        )
        .join(purchase_returns, same)
        .where(notes.org_id == tx.caller.org_id, notes.date.between(period.first, period.last))
    )


def _same_in_both(notes: Any) -> list[sa.Column[Any]]:  # noqa: ANN401 - the columns of either table
    return [notes[name] for name in ("number", "date", "reason", *figures.NOTE_AMOUNTS)]


def _row(row: sa.Row[Any]) -> returns_reports_pb2.ReturnsRegisterRow:
    return returns_reports_pb2.ReturnsRegisterRow(
        direction=row.direction,
        document_id=str(row.document_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        commercial=row.commercial,
        return_id=str(row.return_id),
        return_number=row.return_number,
        party_id=str(row.party_id),
        party_name=row.party_name,
        original_id=str(row.original_id),
        original_number=row.original_number,
        original_date=proto_values.date_text(row.original_date),
        reason=row.reason,
        figures=figures.tax_figures(row),
    )

"""The list of invoices: one statement for each combination of filters."""

import functools
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gst.tax.categories import SupplyKind
from kit.db.pages import page_parameters, split
from kit.db.session import ReadSession
from kit.db.statements import Statement, parameter, value_of
from kit.pages import Page
from services.sales.domain.invoice_list import ListedInvoice, ListInvoices
from services.sales.domain.statuses_and_kinds import InvoiceKind, InvoiceStatus
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import open_items

_KEY: Final = (invoices.c.date, invoices.c.invoice_id)
_OF_THE_INVOICE: Final = tuple(invoices.c[name] for name in ListedInvoice._fields if name in invoices.c)
_AS_TEXT: Final = (postgresql.UUID, sa.Date, sa.Numeric)
"""The types that a listed invoice has as texts."""


async def page(session: ReadSession, query: ListInvoices) -> Page[ListedInvoice]:
    """The newest invoices that meet the conditions. Raises PageTokenInvalid."""
    given: dict[str, Any] = {"customer_id": query.customer_id, "start": query.first_day, "end": query.last_day}
    given |= page_parameters(_KEY, query.page)
    params = {name: value for name, value in given.items() if value is not None}
    statement = _statement(frozenset(params), query.status)
    rows = await session.rows(statement, {"org_id": session.caller.org_id, **params})
    shown, token = split(rows, _KEY, query.page)
    return Page(items=tuple(map(_listed, shown)), next_page_token=token)


@functools.cache
def _statement(given: frozenset[str], status: InvoiceStatus | None) -> Statement:
    return Statement(lambda: _page(given, status))


def _page(given: frozenset[str], status: InvoiceStatus | None) -> sa.Select[Any]:
    """The statement of a page.

    Indexes: ix_invoices_customer with a customer, ix_invoices_cancelled for cancelled invoices, ix_invoices_date
    otherwise. The status is a literal, so that the planner sees it. What is unpaid is read for the rows of the page
    only, by primary key.
    """
    table = invoices.c
    last = sa.tuple_(parameter("after_date", table.date.type), parameter("after_invoice_id", table.invoice_id.type))
    conditions = {
        "customer_id": table.customer_id == value_of(table.customer_id),
        "start": table.date >= parameter("start", table.date.type),
        "end": table.date <= parameter("end", table.date.type),
        "after_invoice_id": sa.tuple_(table.date, table.invoice_id) < last,
    }
    met = [condition for name, condition in conditions.items() if name in given]
    if status is not None:
        met.append(table.status == sa.literal_column(f"'{status}'"))
    unpaid = (
        sa.select(open_items.c.outstanding)
        .where(open_items.c.org_id == table.org_id, open_items.c.invoice_id == table.invoice_id)
        .scalar_subquery()
    )
    return (
        sa.select(
            *map(_shown, _OF_THE_INVOICE),
            table.buyer["name"].astext.label("buyer_name"),
            table.buyer["gstin"].astext.label("buyer_gstin"),
            _shown(unpaid.label("outstanding")),
        )
        .where(table.org_id == value_of(table.org_id), *met)
        .order_by(table.date.desc(), table.invoice_id.desc())
        .limit(parameter("most", sa.Integer))
    )


def _shown(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """numeric(18,2) always has two decimals, a date is in ISO form."""
    return sa.cast(column, sa.Text).label(column.key) if isinstance(column.type, _AS_TEXT) else column


def _listed(row: sa.Row[Any]) -> ListedInvoice:
    return ListedInvoice(
        invoice_id=row.invoice_id,
        status=InvoiceStatus(row.status),
        kind=InvoiceKind(row.kind),
        number=row.number,
        date=row.date,
        due_date=row.due_date,
        registration_id=row.registration_id,
        customer_id=row.customer_id,
        buyer_name=row.buyer_name,
        buyer_gstin=row.buyer_gstin,
        order_id=row.order_id,
        reference=row.reference,
        note=row.note,
        place_of_supply=row.place_of_supply,
        supply_kind=SupplyKind(row.supply_kind),
        gross=row.gross,
        discount=row.discount,
        taxable=row.taxable,
        cgst=row.cgst,
        sgst=row.sgst,
        igst=row.igst,
        cess=row.cess,
        round_off=row.round_off,
        total=row.total,
        bill_discount=row.bill_discount,
        outstanding=row.outstanding,
        customer_receipt_id=row.customer_receipt_id,
        customer_receipt_number=row.customer_receipt_number,
        created_by=row.created_by,
        trace_id=row.trace_id,
        cancel_reason=row.cancel_reason,
        version=row.version,
        created_at=row.created_at,
        cancelled_at=row.cancelled_at,
    )

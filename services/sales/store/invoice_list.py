"""The list of invoices: what a list shows, and no more, by one statement for each combination of filters."""

import dataclasses
import datetime as dt
import functools
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.db.statements import Statement, parameter, value_of
from services.sales.domain.states import InvoiceStatus
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import bills
from services.sales.store.rows import place_of


class Listed(NamedTuple):
    """An invoice as a list shows it. A named tuple, because a page reads a thousand fields."""

    status: str
    number: str
    reference: str
    place_of_supply: str
    supply_kind: str
    receipt_number: str
    cancel_reason: str
    version: int
    created_at: dt.datetime
    cancelled_at: dt.datetime | None
    buyer_name: str
    buyer_gstin: str
    # From here on as text, written by PostgreSQL: rupees are numeric(18,2), which always has two decimals; days are in ISO form.
    invoice_id: str
    date: str
    due_date: str
    registration_id: str
    customer_id: str
    order_id: str | None
    receipt_id: str | None
    gross: str
    discount: str
    taxable: str
    cgst: str
    sgst: str
    igst: str
    cess: str
    round_off: str
    total: str
    bill_discount: str
    outstanding: str


_AS_TEXT: Final = Listed._fields[Listed._fields.index("invoice_id") :]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list asks for; an absent filter asks for nothing. `after` is the day and id of the last row of the page before."""

    customer_id: UUID | None
    status: str
    start: dt.date | None
    end: dt.date | None
    after: tuple[str, ...] | None


async def page(reading: ReadSession, filters: Filters, *, limit: int) -> list[Listed]:
    """The newest that meet the filters. Raises InvalidArgument for a token made up."""
    given: dict[str, Any] = {"customer_id": filters.customer_id, "start": filters.start, "end": filters.end}
    if filters.after:
        given["last_date"], given["last_id"] = place_of(filters.after)
    asked = {name: value for name, value in given.items() if value is not None}
    statement = _statement(frozenset(asked), filters.status)
    return [
        Listed._make(row)
        for row in await reading.rows(statement, {"org_id": reading.caller.org_id, "limit": limit, **asked})
    ]


@functools.cache
def _statement(asked: frozenset[str], status: str) -> Statement:
    return Statement(lambda: _page(asked, status))


def _page(asked: frozenset[str], status: str) -> sa.Select[Any]:
    """Indexes: ix_invoices_customer with a customer, ix_invoices_cancelled for the cancelled ones, ix_invoices_date otherwise.

    The state is a literal, so that the planner sees it. What is unpaid is read for the page's rows alone, by primary key.
    """
    table = invoices.c
    last = sa.tuple_(parameter("last_date", table.date.type), parameter("last_id", table.invoice_id.type))
    conditions = {
        "customer_id": table.customer_id == value_of(table.customer_id),
        "start": table.date >= parameter("start", table.date.type),
        "end": table.date <= parameter("end", table.date.type),
        "last_id": sa.tuple_(table.date, table.invoice_id) < last,
    }
    wanted = [condition for name, condition in conditions.items() if name in asked]
    if status:
        wanted.append(table.status == sa.literal_column(f"'{InvoiceStatus(status)}'"))
    unpaid = (
        sa.select(bills.c.outstanding)
        .where(bills.c.org_id == table.org_id, bills.c.invoice_id == table.invoice_id)
        .scalar_subquery()
    )
    reckoned = {
        "outstanding": unpaid,
        "buyer_name": table.buyer["name"].astext,
        "buyer_gstin": table.buyer["gstin"].astext,
    }
    shown = {name: reckoned[name] if name in reckoned else table[name] for name in Listed._fields}
    return (
        sa.select(*((sa.cast(shown[name], sa.Text) if name in _AS_TEXT else shown[name]).label(name) for name in shown))
        .where(table.org_id == value_of(table.org_id), *wanted)
        .order_by(table.date.desc(), table.invoice_id.desc())
        .limit(parameter("limit", sa.Integer))
    )

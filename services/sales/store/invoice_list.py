"""The list of invoices: what a list shows, and no more, by one statement for each combination of filters."""

import dataclasses
import datetime as dt
import functools
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db import Transaction
from kit.statements import Statement, parameter, value_of
from services.sales.domain.states import InvoiceStatus
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import bills
from services.sales.store.rows import place_of

AMOUNTS = (
    "gross",
    "discount",
    "taxable",
    "cgst",
    "sgst",
    "igst",
    "cess",
    "round_off",
    "total",
    "bill_discount",
    "outstanding",
)
"""The columns of a row that are rupees, as text: numeric(18,2) always writes its two decimals."""

_HEADER = (
    "invoice_id",
    "number",
    "date",
    "due_date",
    "status",
    "registration_id",
    "customer_id",
    "order_id",
    "reference",
    "seller",
    "buyer",
    "place_of_supply",
    "place_rule",
    "place_because",
    "supply_kind",
    "supply_rule",
    "supply_because",
    "receipt_id",
    "receipt_number",
    "trace_id",
    "cancel_reason",
    "cancelled_at",
    "version",
    "created_at",
)
_NEWEST_FIRST = (invoices.c.date.desc(), invoices.c.invoice_id.desc())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list asks for; an absent filter asks for nothing. `after` is the day and id of the last row of the page before."""

    customer_id: UUID | None
    status: str
    start: dt.date | None
    end: dt.date | None
    after: tuple[str, ...] | None


async def page(tx: Transaction, filters: Filters, *, limit: int) -> list[sa.Row[Any]]:
    """The newest that meet the filters: their header, the parties in plain form, AMOUNTS. Raises InvalidArgument for a token made up."""
    given: dict[str, Any] = {"customer_id": filters.customer_id, "start": filters.start, "end": filters.end}
    if filters.after:
        given["last_date"], given["last_id"] = place_of(filters.after)
    asked = {name: value for name, value in given.items() if value is not None}
    statement = _statement(frozenset(asked), filters.status)
    return await tx.rows(statement, {"org_id": tx.caller.org_id, "limit": limit, **asked})


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
    amounts = {name: table[name] for name in AMOUNTS if name in table} | {"outstanding": unpaid}
    return (
        sa.select(
            *(table[name] for name in _HEADER),
            *(sa.cast(amount, sa.Text).label(name) for name, amount in amounts.items()),
        )
        .where(table.org_id == value_of(table.org_id), *wanted)
        .order_by(*_NEWEST_FIRST)
        .limit(parameter("limit", sa.Integer))
    )

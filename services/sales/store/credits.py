"""Receipts and credit notes, in and out."""

import dataclasses
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from services.sales.domain.receipt import CustomerCredit
from services.sales.domain.states import CreditKind, CreditStatus, PaymentMode
from services.sales.store.ledger_tables import customer_credits
from services.sales.store.rows import row_of

_FIELDS = tuple(field.name for field in dataclasses.fields(CustomerCredit))


async def find(tx: ReadSession, credit_id: UUID, *, lock: bool = False) -> CustomerCredit | None:
    """One credit, by the primary key."""
    statement = sa.select(customer_credits).where(
        customer_credits.c.org_id == tx.caller.org_id, customer_credits.c.credit_id == credit_id
    )
    row = await tx.row(statement.with_for_update() if lock else statement)
    return None if row is None else _credit(row)


async def insert(tx: Transaction, credit: CustomerCredit) -> None:
    """Writes a new credit."""
    await tx.run(sa.insert(customer_credits).values(row_of(credit, org_id=tx.caller.org_id)))


async def update(tx: Transaction, credit: CustomerCredit) -> None:
    """Writes what may change of one, under its new version."""
    await tx.run(
        sa.update(customer_credits)
        .where(customer_credits.c.org_id == tx.caller.org_id, customer_credits.c.credit_id == credit.credit_id)
        .values(
            on_account=credit.on_account,
            status=credit.status,
            cancel_reason=credit.cancel_reason,
            version=credit.version,
        )
    )


async def page_of_receipts(
    tx: ReadSession, page: PageRequest, *, customer_id: UUID | None
) -> tuple[list[CustomerCredit], str]:
    """The newest receipts, and the token of the next page.

    Indexes ix_customer_credits_customer with a customer, ix_customer_credits_date otherwise.
    """
    statement = sa.select(customer_credits).where(
        customer_credits.c.org_id == tx.caller.org_id, customer_credits.c.kind == CreditKind.RECEIPT
    )
    if customer_id:
        statement = statement.where(customer_credits.c.customer_id == customer_id)
    newest = (customer_credits.c.date, customer_credits.c.credit_id)
    rows, token = await read_page(tx, statement, newest, page, descending=True)
    return [_credit(row) for row in rows], token


def _credit(row: sa.Row[Any]) -> CustomerCredit:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {
        "kind": CreditKind(row.kind),
        "status": CreditStatus(row.status),
        "mode": PaymentMode(row.mode) if row.mode else None,
    }
    return CustomerCredit(**values)

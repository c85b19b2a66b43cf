"""Receipts and credit notes, in and out."""

import dataclasses
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import equal_if_given, read_page
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.sales.domain.errors import ReceiptNotFound
from services.sales.domain.receipt import CustomerCredit, ListReceipts
from services.sales.domain.states import CreditKind, CreditStatus, PaymentMode
from services.sales.store.ledger_tables import customer_credits
from services.sales.store.rows import row_of

_FIELDS = tuple(field.name for field in dataclasses.fields(CustomerCredit))


async def load(session: ReadSession, credit_id: UUID) -> CustomerCredit:
    """One credit, by the primary key. Raises ReceiptNotFound."""
    return _existing(await session.row(_by_id(session, credit_id)))


async def lock(tx: Transaction, credit_id: UUID) -> CustomerCredit:
    """As `load`, under a row lock."""
    return _existing(await tx.row(_by_id(tx, credit_id).with_for_update()))


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


async def page_of_receipts(session: ReadSession, query: ListReceipts) -> Page[CustomerCredit]:
    """Receipts, newest first.

    Indexes ix_customer_credits_customer with a customer, ix_customer_credits_date otherwise.
    """
    statement = sa.select(customer_credits).where(
        customer_credits.c.org_id == session.caller.org_id,
        customer_credits.c.kind == CreditKind.RECEIPT,
        *equal_if_given(customer_credits.c.customer_id, query.customer_id),
    )
    key = (customer_credits.c.date, customer_credits.c.credit_id)
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(map(_credit, rows)), next_page_token=token)


def _by_id(session: ReadSession, credit_id: UUID) -> sa.Select[Any]:
    return sa.select(customer_credits).where(
        customer_credits.c.org_id == session.caller.org_id, customer_credits.c.credit_id == credit_id
    )


def _existing(row: sa.Row[Any] | None) -> CustomerCredit:
    if row is None:
        raise ReceiptNotFound("No such receipt.", field="receipt_id")
    return _credit(row)


def _credit(row: sa.Row[Any]) -> CustomerCredit:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {
        "kind": CreditKind(row.kind),
        "status": CreditStatus(row.status),
        "mode": PaymentMode(row.mode) if row.mode else None,
    }
    return CustomerCredit(**values)

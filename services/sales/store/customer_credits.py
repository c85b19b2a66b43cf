"""Customer receipts and credit notes in the books, as far as they settle open items."""

import dataclasses
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.sales.domain.customer_credits import CustomerCredit, ListCustomerReceipts
from services.sales.domain.errors import CustomerCreditNotFound, CustomerReceiptNotFound
from services.sales.domain.statuses_and_kinds import CreditKind, CreditStatus
from services.sales.store.ledger_tables import customer_credits
from services.sales.store.rows import row_of
from trade.domain.accounts import PaymentMode

_FIELDS = tuple(field.name for field in dataclasses.fields(CustomerCredit))


async def load(session: ReadSession, credit_id: UUID) -> CustomerCredit:
    """One credit, by the primary key. Raises CustomerCreditNotFound."""
    row = await session.row(_by_id(session, credit_id))
    if row is None:
        raise CustomerCreditNotFound("No such customer credit.", field="customer_credit_id")
    return _credit(row)


async def load_receipt(session: ReadSession, customer_receipt_id: UUID) -> CustomerCredit:
    """One customer receipt, by the primary key. Raises CustomerReceiptNotFound, also for a credit note."""
    of_receipt = customer_credits.c.kind == CreditKind.CUSTOMER_RECEIPT
    row = await session.row(_by_id(session, customer_receipt_id).where(of_receipt))
    if row is None:
        raise CustomerReceiptNotFound("No such customer receipt.", field="customer_receipt_id")
    return _credit(row)


async def lock(tx: Transaction, credit: CustomerCredit) -> CustomerCredit:
    """The credit as it is now, under a row lock."""
    (row,) = await tx.rows(_by_id(tx, credit.credit_id).with_for_update())
    return _credit(row)


async def insert(tx: Transaction, credit: CustomerCredit) -> None:
    """Writes a new credit. Its reference has been looked for: see `refuse_used`."""
    await insert_row(tx, customer_credits, row_of(credit, org_id=tx.caller.org_id))


async def update(tx: Transaction, credit: CustomerCredit) -> None:
    """Writes what may change of one, under its new version."""
    await tx.run(
        sa.update(customer_credits)
        .where(customer_credits.c.org_id == tx.caller.org_id, customer_credits.c.credit_id == credit.credit_id)
        .values(
            on_account=credit.on_account,
            status=credit.status,
            cancel_reason=credit.cancel_reason,
            cancelled_at=credit.cancelled_at,
            version=credit.version,
        )
    )


async def page_receipts(session: ReadSession, query: ListCustomerReceipts) -> Page[CustomerCredit]:
    """Receipts, newest first.

    Indexes ix_customer_credits_customer with a customer, ix_customer_credits_date otherwise.
    """
    statement = sa.select(customer_credits).where(
        customer_credits.c.org_id == session.caller.org_id,
        customer_credits.c.kind == CreditKind.CUSTOMER_RECEIPT,
        *within(customer_credits.c.date, query.first_day, query.last_day),
        *equal_or_any(customer_credits.c.customer_id, query.customer_id),
    )
    key = (customer_credits.c.date, customer_credits.c.credit_id)
    rows, token = await read_page(session, statement, key, query.page, descending=True)
    return Page(items=tuple(map(_credit, rows)), next_page_token=token)


def _by_id(session: ReadSession, credit_id: UUID) -> sa.Select[Any]:
    return sa.select(customer_credits).where(
        customer_credits.c.org_id == session.caller.org_id, customer_credits.c.credit_id == credit_id
    )


def _credit(row: sa.Row[Any]) -> CustomerCredit:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {
        "kind": CreditKind(row.kind),
        "status": CreditStatus(row.status),
        "mode": PaymentMode(row.mode) if row.mode else None,
    }
    return CustomerCredit(**values)

"""Payments and debit notes in the books, with what they settle."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.inserts import insert_row
from kit.db.pages import equal_or_any, read_page, within
from kit.db.session import ReadSession, Transaction
from kit.pages import Page
from services.purchase.domain.errors import VendorCreditNotFound, VendorPaymentNotFound
from services.purchase.domain.statuses_and_kinds import CreditKind, DocumentStatus
from services.purchase.domain.vendor_credits import ListVendorPayments, VendorCredit
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.store.money_tables import vendor_balances, vendor_credits
from trade.domain.accounts import PaymentMode
from trade.domain.allocations import Allocation
from trade.store.accounts import allocations_of_credits

_COLUMNS: Final = tuple(field.name for field in fields(VendorCredit) if field.name != "allocations")


async def lock_vendor_balances(tx: Transaction, vendor_ids: Collection[UUID]) -> None:
    """Locks the balances of vendors in key order.

    Whoever changes bills, credits or entries of a vendor does so first.
    """
    await tx.run(
        sa.select(vendor_balances.c.balance)
        .where(vendor_balances.c.org_id == tx.caller.org_id, vendor_balances.c.vendor_id.in_(vendor_ids))
        .order_by(vendor_balances.c.vendor_id)
        .with_for_update()
    )


async def insert(tx: Transaction, credit: VendorCredit) -> None:
    """Writes a payment or a debit note, without allocations. Its reference has been looked for: see `refuse_used`."""
    row = {"org_id": tx.caller.org_id, **{name: getattr(credit, name) for name in _COLUMNS}}
    await insert_row(tx, vendor_credits, row)


async def update(tx: Transaction, credit: VendorCredit) -> None:
    """Writes what may change of a credit, under its new version. The transaction has locked the vendor."""
    await tx.run(
        sa.update(vendor_credits)
        .where(
            vendor_credits.c.org_id == tx.caller.org_id, vendor_credits.c.vendor_credit_id == credit.vendor_credit_id
        )
        .values(
            on_account=credit.on_account,
            status=credit.status,
            cancel_reason=credit.cancel_reason,
            cancelled_at=credit.cancelled_at,
            version=credit.version,
        )
    )


async def set_never_billed(tx: Transaction, note_id: UUID, amount: Decimal) -> None:
    """Writes what of a debit note is worth nothing. The transaction has locked the vendor."""
    credits_ = vendor_credits.c
    await tx.run(
        sa.update(vendor_credits)
        .where(credits_.org_id == tx.caller.org_id, credits_.vendor_credit_id == note_id)
        .values(
            never_billed=amount,
            on_account=credits_.on_account + credits_.never_billed - amount,
            version=credits_.version + 1,
        )
    )


async def load(session: ReadSession, credit_id: UUID) -> VendorCredit:
    """A payment or debit note with its allocations, by primary key. Raises VendorCreditNotFound."""
    row = await session.row(_by_id(session, credit_id))
    if row is None:
        raise VendorCreditNotFound("No such payment or debit note.", field="vendor_credit_id")
    return (await _with_allocations(session, [row]))[0]


async def load_payment(session: ReadSession, payment_id: UUID) -> VendorCredit:
    """A payment with its allocations, by primary key. Raises VendorPaymentNotFound."""
    statement = _by_id(session, payment_id).where(vendor_credits.c.kind == CreditKind.VENDOR_PAYMENT)
    row = await session.row(statement)
    if row is None:
        raise VendorPaymentNotFound("No such payment.", field="vendor_payment_id")
    return (await _with_allocations(session, [row]))[0]


async def page_payments(session: ReadSession, query: ListVendorPayments) -> Page[VendorCredit]:
    """Payments without allocations, newest first. Indexes ix_vendor_credits_newest and …_vendor_id."""
    credits_ = vendor_credits.c
    statement = sa.select(vendor_credits).where(
        credits_.org_id == session.caller.org_id,
        credits_.kind == CreditKind.VENDOR_PAYMENT,
        *within(credits_.date, query.first_day, query.last_day),
        *equal_or_any(credits_.vendor_id, query.vendor_id),
    )
    newest = (credits_.date, credits_.vendor_credit_id)
    rows, token = await read_page(session, statement, newest, query.page, descending=True)
    return Page(items=tuple(map(_credit_of, rows)), next_page_token=token)


async def _with_allocations(session: ReadSession, rows: Sequence[sa.Row[Any]]) -> tuple[VendorCredit, ...]:
    found = await allocations_of_credits(session, VENDOR_ACCOUNTS, [row.vendor_credit_id for row in rows])
    return tuple(_credit_of(row, found[row.vendor_credit_id]) for row in rows)


def _by_id(session: ReadSession, credit_id: UUID) -> sa.Select[Any]:
    return sa.select(vendor_credits).where(
        vendor_credits.c.org_id == session.caller.org_id, vendor_credits.c.vendor_credit_id == credit_id
    )


def _credit_of(row: sa.Row[Any], allocations: tuple[Allocation, ...] = ()) -> VendorCredit:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {
        "kind": CreditKind(row.kind),
        "status": DocumentStatus(row.status),
        "mode": PaymentMode(row.mode) if row.mode else None,
    }
    return VendorCredit(**values, allocations=allocations)

"""Payments and debit notes in and out of the database, with what they are set against."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.documents.v1 import accounts_pb2
from bahi.documents.v1 import payments_pb2 as shared_pb2
from bahi.purchase.v1 import vendor_payments_pb2 as payments_pb2

from kit.db.pages import paged
from kit.db.session import ReadSession, Transaction
from kit.pages import PageRequest
from kit.wire.proto_values import amount_text, date_text, timestamp_of
from services.purchase.domain.errors import VendorPaymentNotFound
from services.purchase.domain.states import CreditKind
from services.purchase.store.money_tables import vendor_allocations, vendor_bills, vendor_credits
from services.purchase.store.rows import Row, all_rows, one_row

MOST_CREDITS: Final = 200
"""Payments and debit notes on account that one reply shows."""


async def insert(tx: Transaction, row: Mapping[str, Any]) -> None:
    """Enters a payment or a debit note."""
    await tx.run(sa.insert(vendor_credits).values(org_id=tx.caller.org_id, **row))


async def find(tx: ReadSession, credit_id: UUID) -> Row:
    """A payment or debit note. Raises VendorPaymentNotFound."""
    found = await one_row(tx, _by_id(tx, credit_id))
    if found is None:
        raise VendorPaymentNotFound("No such payment or debit note.", field="vendor_payment_id")
    return found


async def find_payment(tx: ReadSession, payment_id: UUID) -> Row:
    """A payment. Raises VendorPaymentNotFound."""
    found = await one_row(tx, _by_id(tx, payment_id).where(vendor_credits.c.kind == CreditKind.VENDOR_PAYMENT))
    if found is None:
        raise VendorPaymentNotFound("No such payment.", field="vendor_payment_id")
    return found


async def allocations_of(tx: ReadSession, credit_ids: Collection[UUID]) -> dict[UUID, list[Row]]:
    """What each payment or debit note is set against, by bill. Index ix_vendor_allocations_org_id_vendor_credit_id."""
    amount = sa.func.sum(vendor_allocations.c.amount).label("amount")
    keys = (vendor_allocations.c.vendor_credit_id, vendor_allocations.c.vendor_bill_id, vendor_bills.c.number)
    same_bill = sa.and_(
        vendor_bills.c.org_id == vendor_allocations.c.org_id,
        vendor_bills.c.vendor_bill_id == vendor_allocations.c.vendor_bill_id,
    )
    statement = (
        sa.select(*keys, amount)
        .join_from(vendor_allocations, vendor_bills, same_bill)
        .where(vendor_allocations.c.org_id == tx.caller.org_id, vendor_allocations.c.vendor_credit_id.in_(credit_ids))
        .group_by(*keys)
        .order_by(*keys)
    )
    found: dict[UUID, list[Row]] = {credit_id: [] for credit_id in credit_ids}
    for row in await all_rows(tx, statement):
        found[row["vendor_credit_id"]].append(row)
    return found


async def page_of_payments(tx: ReadSession, page: PageRequest, *, vendor_id: UUID | None) -> list[Row]:
    """Payments, newest first, one more than the page holds if there are more. Indexes ix_vendor_credits_newest, …_vendor_id."""
    statement = sa.select(vendor_credits).where(
        vendor_credits.c.org_id == tx.caller.org_id, vendor_credits.c.kind == CreditKind.VENDOR_PAYMENT
    )
    if vendor_id is not None:
        statement = statement.where(vendor_credits.c.vendor_id == vendor_id)
    newest = (vendor_credits.c.date, vendor_credits.c.vendor_credit_id)
    return await all_rows(tx, paged(statement, newest, page, descending=True))


async def on_account(tx: ReadSession, vendor_id: UUID) -> list[Row]:
    """What is on account with a vendor, oldest first, at most MOST_CREDITS. Index ix_vendor_credits_open."""
    statement = (
        sa.select(vendor_credits)
        .where(
            vendor_credits.c.org_id == tx.caller.org_id,
            vendor_credits.c.vendor_id == vendor_id,
            vendor_credits.c.on_account > 0,
        )
        .order_by(vendor_credits.c.date, vendor_credits.c.vendor_credit_id)
        .limit(MOST_CREDITS)
    )
    return await all_rows(tx, statement)


def shown(row: Row, allocations: Collection[Row]) -> payments_pb2.VendorPayment:
    """A payment for the contract, or a debit note in its shape: without a mode."""
    return payments_pb2.VendorPayment(
        vendor_payment_id=str(row["vendor_credit_id"]),
        number=row["number"],
        date=date_text(row["date"]),
        vendor_id=str(row["vendor_id"]),
        vendor_name=row["vendor_name"],
        mode=shared_pb2.PaymentMode.Value(f"PAYMENT_MODE_{row['mode'] or 'UNSPECIFIED'}"),
        reference=row["reference"],
        amount=amount_text(row["amount"]),
        on_account=amount_text(row["on_account"]),
        allocations=[_shown_allocation(allocation) for allocation in allocations],
        note=row["note"],
        trace_id=row["trace_id"],
        create_time=timestamp_of(row["created_at"]),
    )


def shown_on_account(row: Row) -> accounts_pb2.OnAccountCredit:
    """A payment or debit note that is on account, for the contract."""
    return accounts_pb2.OnAccountCredit(
        document_id=str(row["vendor_credit_id"]),
        kind=accounts_pb2.LedgerEntryKind.Value(f"LEDGER_ENTRY_KIND_{row['kind']}"),
        number=row["number"],
        date=date_text(row["date"]),
        on_account=amount_text(row["on_account"]),
    )


def _shown_allocation(row: Row) -> shared_pb2.BillAllocation:
    return shared_pb2.BillAllocation(
        bill_id=str(row["vendor_bill_id"]), amount=amount_text(row["amount"]), number=row["number"]
    )


def _by_id(tx: ReadSession, credit_id: UUID) -> sa.Select[Any]:
    return sa.select(vendor_credits).where(
        vendor_credits.c.org_id == tx.caller.org_id, vendor_credits.c.vendor_credit_id == credit_id
    )

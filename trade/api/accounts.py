"""Ledgers, open items and ageing as messages; requests for allocations as values."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, Protocol, TypedDict

from bahi.documents.v1 import accounts_pb2, payments_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import amount_text, date_text, decimal_of, uuid_of
from trade.domain.accounts import (
    AccountStatement,
    AgeingBuckets,
    CreditOnAccount,
    LedgerEntry,
    LedgerEntryKind,
    OpenItem,
    OpenItems,
    PaymentMode,
)
from trade.domain.allocations import Allocation, AllocationRequest, NamedItem
from trade.domain.payment_references import PaymentReference

LEDGER_ENTRY_KIND: Final = EnumMapping(accounts_pb2.LedgerEntryKind, LedgerEntryKind)
PAYMENT_MODE: Final = EnumMapping(payments_pb2.PaymentMode, PaymentMode)


def entry_to_proto(entry: LedgerEntry) -> accounts_pb2.LedgerEntry:
    return accounts_pb2.LedgerEntry(
        entry_id=str(entry.entry_id),
        date=date_text(entry.date),
        kind=LEDGER_ENTRY_KIND.to_proto(entry.kind),
        document_id=str(entry.document_id),
        document_number=entry.number,
        amount=amount_text(entry.amount),
        balance=amount_text(entry.balance),
    )


class StatementFields(TypedDict):
    """The fields of a statement of account, in the messages of both sides."""

    entries: list[accounts_pb2.LedgerEntry]
    opening_balance: str
    closing_balance: str
    balance: str
    next_page_token: str


def statement_fields(statement: AccountStatement) -> StatementFields:
    return StatementFields(
        entries=[entry_to_proto(entry) for entry in statement.entries.items],
        opening_balance=amount_text(statement.opening_balance),
        closing_balance=amount_text(statement.closing_balance),
        balance=amount_text(statement.balance),
        next_page_token=statement.entries.next_page_token,
    )


class OpenItemsFields(TypedDict):
    """The fields of a list of open items, in the messages of both sides."""

    open_items: list[accounts_pb2.OpenItem]
    total_outstanding: str
    credits: list[accounts_pb2.OnAccountCredit]
    balance: str
    next_page_token: str


def open_items_fields(found: OpenItems) -> OpenItemsFields:
    return OpenItemsFields(
        open_items=[open_item_to_proto(item, found.as_of_date) for item in found.page.items],
        total_outstanding=amount_text(found.total_outstanding),
        credits=[credit_to_proto(credit) for credit in found.credits],
        balance=amount_text(found.balance),
        next_page_token=found.page.next_page_token,
    )


def open_item_to_proto(item: OpenItem, today: dt.date) -> accounts_pb2.OpenItem:
    return accounts_pb2.OpenItem(
        document_id=str(item.document_id),
        document_number=item.number,
        date=date_text(item.date),
        due_date=date_text(item.due_date),
        overdue_days=item.overdue_days(today),
        total=amount_text(item.total),
        outstanding=amount_text(item.outstanding),
    )


def credit_to_proto(credit: CreditOnAccount) -> accounts_pb2.OnAccountCredit:
    return accounts_pb2.OnAccountCredit(
        document_id=str(credit.document_id),
        kind=LEDGER_ENTRY_KIND.to_proto(credit.kind),
        document_number=credit.number,
        date=date_text(credit.date),
        on_account=amount_text(credit.on_account),
    )


def buckets_to_proto(buckets: AgeingBuckets) -> accounts_pb2.AgeingBuckets:
    return accounts_pb2.AgeingBuckets(
        current=amount_text(buckets.current),
        days_1_30=amount_text(buckets.days_1_30),
        days_31_60=amount_text(buckets.days_31_60),
        days_61_90=amount_text(buckets.days_61_90),
        days_over_90=amount_text(buckets.days_over_90),
        outstanding=amount_text(buckets.outstanding),
        on_account=amount_text(buckets.on_account),
        balance=amount_text(buckets.balance),
    )


def allocation_to_proto(allocation: Allocation) -> payments_pb2.OpenItemAllocation:
    return payments_pb2.OpenItemAllocation(
        document_id=str(allocation.document_id),
        amount=amount_text(allocation.amount),
        document_number=allocation.number,
    )


class Paid(Protocol):
    """A request that identifies a payment."""

    @property
    def reference(self) -> str: ...

    @property
    def bank(self) -> str: ...

    @property
    def accept_used_reference(self) -> bool: ...


def reference_from_proto(message: Paid) -> PaymentReference:
    """What a request says that identifies its payment."""
    return PaymentReference(
        text=message.reference, bank=message.bank, accept_used_reference=message.accept_used_reference
    )


def allocations_from_proto(
    allocations: Iterable[payments_pb2.NewOpenItemAllocation], *, due_first: bool
) -> AllocationRequest:
    """What a request says of the open items that it settles."""
    named = (NamedItem(document_id=uuid_of(item.document_id), amount=decimal_of(item.amount)) for item in allocations)
    return AllocationRequest(named=tuple(named), due_first=due_first)

"""Ledgers, open items and ageing as messages; requests for allocations as values."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, Protocol

from bahi.documents.v1 import accounts_pb2, payments_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import amount_text, date_text, decimal_of, uuid_of
from trade.domain.accounts import (
    AgeingBuckets,
    CreditOnAccount,
    LedgerEntry,
    LedgerEntryKind,
    OpenItem,
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


class _Paid(Protocol):
    @property
    def reference(self) -> str: ...

    @property
    def bank(self) -> str: ...

    @property
    def accept_used_reference(self) -> bool: ...


def reference_from_proto(message: _Paid) -> PaymentReference:
    """What a request says that identifies its payment."""
    return PaymentReference(
        text=message.reference, bank=message.bank, accept_used_reference=message.accept_used_reference
    )


def allocations_from_proto(
    allocations: Iterable[payments_pb2.OpenItemAllocation], *, due_first: bool
) -> AllocationRequest:
    """What a request says of the open items that it settles."""
    named = (NamedItem(document_id=uuid_of(item.document_id), amount=decimal_of(item.amount)) for item in allocations)
    return AllocationRequest(named=tuple(named), due_first=due_first)

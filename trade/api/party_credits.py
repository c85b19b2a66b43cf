"""Credits of customers and of vendors in the contract. The two sides have messages of their own with fields alike."""

from collections.abc import Iterable
from typing import Protocol, TypedDict
from uuid import UUID

from bahi.documents.v1 import documents_pb2, payments_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from kit.commands.etag import etag_of
from kit.wire.proto_values import amount_text, date_text, decimal_of, timestamp_of
from trade.api.accounts import (
    PAYMENT_MODE,
    Paid,
    allocations_from_proto,
    reference_from_proto,
)
from trade.api.documents import DOCUMENT_STATUS, booked_date
from trade.domain.party_credits import Credit, PostPayment


class CreditFields(TypedDict):
    """The fields that the messages of credits and of payments have on both sides."""

    number: str
    date: str
    amount: str
    on_account: str
    status: documents_pb2.DocumentStatus.ValueType
    note: str
    created_by: str
    trace_id: str
    cancel_reason: str
    cancel_time: Timestamp | None
    etag: str
    create_time: Timestamp


class PaymentFields(CreditFields):
    """Those that the messages of payments have beside."""

    mode: payments_pb2.PaymentMode.ValueType
    reference: str
    bank: str
    booking_date: str


def credit_fields(credit: Credit) -> CreditFields:
    return CreditFields(
        number=credit.number,
        date=date_text(credit.date),
        amount=amount_text(credit.amount),
        on_account=amount_text(credit.on_account),
        status=DOCUMENT_STATUS.to_proto(credit.status),
        note=credit.note,
        created_by=str(credit.created_by),
        trace_id=credit.trace_id,
        cancel_reason=credit.cancel_reason,
        cancel_time=timestamp_of(credit.cancelled_at) if credit.cancelled_at else None,
        etag=etag_of(credit.version),
        create_time=timestamp_of(credit.created_at),
    )


def payment_fields(payment: Credit) -> PaymentFields:
    return PaymentFields(
        **credit_fields(payment),
        mode=PAYMENT_MODE.optional_to_proto(payment.mode),
        reference=payment.reference,
        bank=payment.bank,
        booking_date=date_text(payment.booking_date),
    )


class _NewPayment(Paid, Protocol):
    @property
    def amount(self) -> str: ...

    @property
    def mode(self) -> payments_pb2.PaymentMode.ValueType: ...

    @property
    def date(self) -> str: ...

    @property
    def date_reason(self) -> str: ...

    @property
    def booking_date(self) -> str: ...

    @property
    def allocations(self) -> Iterable[payments_pb2.NewOpenItemAllocation]: ...

    @property
    def small_differences(self) -> Iterable[payments_pb2.NewOpenItemAllocation]: ...

    @property
    def due_first(self) -> bool: ...

    @property
    def note(self) -> str: ...


def payment_from_proto(request: _NewPayment, party_id: UUID) -> PostPayment:
    """What a request says of a payment by or to a party."""
    return PostPayment(
        party_id=party_id,
        amount=decimal_of(request.amount),
        mode=PAYMENT_MODE.from_proto(request.mode),
        reference=reference_from_proto(request),
        date=booked_date(request),
        allocations=allocations_from_proto(request.allocations, due_first=request.due_first),
        small_differences=allocations_from_proto(request.small_differences, due_first=False).named,
        note=request.note,
    )

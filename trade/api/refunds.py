"""Refunds of customers and of vendors in the contract. The two sides have messages of their own with fields alike."""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from bahi.documents.v1 import payments_pb2

from kit.commands.etag import etag_of
from kit.wire.proto_values import amount_text, date_text, decimal_of, timestamp_of, uuid_of
from trade.api.accounts import PAYMENT_MODE, Paid, reference_from_proto
from trade.api.documents import DOCUMENT_STATUS, booked_date
from trade.domain.refunds import PostRefund, Refund, RefundedCredit


def refund_fields(refund: Refund) -> dict[str, Any]:
    """The fields that a refund and its summary have on both sides."""
    return {
        "number": refund.number,
        "date": date_text(refund.date),
        "status": DOCUMENT_STATUS.to_proto(refund.status),
        "amount": amount_text(refund.amount),
        "note": refund.note,
        "created_by": str(refund.created_by),
        "trace_id": refund.trace_id,
        "create_time": timestamp_of(refund.created_at),
        "etag": etag_of(refund.version),
        "cancel_reason": refund.cancel_reason,
        "cancel_time": timestamp_of(refund.cancelled_at) if refund.cancelled_at else None,
        "mode": PAYMENT_MODE.to_proto(refund.mode),
        "reference": refund.reference,
        "bank": refund.bank,
        "booking_date": date_text(refund.booking_date),
    }


def refunded_credit_to_proto(part: RefundedCredit) -> payments_pb2.RefundedCredit:
    return payments_pb2.RefundedCredit(
        document_id=str(part.credit_id), amount=amount_text(part.amount), document_number=part.number
    )


class _NewRefund(Paid, Protocol):
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
    def credits(self) -> Iterable[payments_pb2.NewRefundedCredit]: ...

    @property
    def note(self) -> str: ...


def refund_from_proto(request: _NewRefund, party_id: UUID) -> PostRefund:
    """What a request says of money for what a party has on account."""
    return PostRefund(
        party_id=party_id,
        amount=decimal_of(request.amount),
        mode=PAYMENT_MODE.from_proto(request.mode),
        reference=reference_from_proto(request),
        date=booked_date(request),
        credits=tuple(
            RefundedCredit(credit_id=uuid_of(part.document_id), amount=decimal_of(part.amount))
            for part in request.credits
        ),
        note=request.note,
    )

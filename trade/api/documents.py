"""The status and the requested date of documents in the contract."""

from dataclasses import replace
from typing import Final, Protocol

from bahi.documents.v1 import documents_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import optional_date_of
from trade.domain.dating import RequestedDate
from trade.domain.documents import DocumentStatus

DOCUMENT_STATUS: Final = EnumMapping(documents_pb2.DocumentStatus, DocumentStatus)


class _Dated(Protocol):
    @property
    def date(self) -> str: ...

    @property
    def date_reason(self) -> str: ...


class _Booked(_Dated, Protocol):
    @property
    def booking_date(self) -> str: ...


def booked_date(message: _Booked) -> RequestedDate:
    """As `requested_date`, of what others date: with the day on which it enters our books."""
    return replace(requested_date(message), booking_day=optional_date_of(message.booking_date, "booking_date"))


def requested_date(message: _Dated, prefix: str = "") -> RequestedDate:
    """The day that a request names for its document. `prefix` begins the paths of its fields."""
    return RequestedDate(day=optional_date_of(message.date, f"{prefix}date"), reason=message.date_reason)

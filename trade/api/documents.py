"""The status and the requested date of documents in the contract."""

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


def requested_date(message: _Dated, prefix: str = "") -> RequestedDate:
    """The day that a request names for its document. `prefix` begins the paths of its fields."""
    return RequestedDate(day=optional_date_of(message.date, f"{prefix}date"), reason=message.date_reason)

"""The status of documents in the contract."""

from typing import Final

from bahi.documents.v1 import documents_pb2

from kit.wire.enums import EnumMapping
from trade.domain.documents import DocumentStatus

DOCUMENT_STATUS: Final = EnumMapping(documents_pb2.DocumentStatus, DocumentStatus)

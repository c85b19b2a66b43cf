"""The document beside a movement, read from its message."""

from bahi.inventory.v1 import stock_pb2 as pb

from kit.wire.proto_values import date_of, optional_uuid_of, uuid_of
from services.inventory.api.enums import DOCUMENT_TYPE
from services.inventory.domain.movements import StockDocument


def document_from_proto(document: pb.StockDocument) -> StockDocument:
    """Raises InvalidArgument for a date that no calendar has."""
    return StockDocument(
        document_type=DOCUMENT_TYPE.from_proto(document.document_type),
        document_id=uuid_of(document.document_id),
        number=document.document_number,
        date=date_of(document.date, "document.date"),
        party_id=optional_uuid_of(document.party_id),
        party_name=document.party_name,
    )

"""The document beside a movement, read from the wire."""

from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from kit.wire import proto_values
from services.inventory.store.movements import Document


def document_of(document: stock_pb2.StockDocument) -> Document:
    """The document that moves stock. Raises InvalidArgument for a date that no calendar has."""
    return Document(
        type=document.type,
        document_id=UUID(document.document_id),
        number=document.number,
        date=proto_values.date_of(document.date, "document.date"),
        party_id=proto_values.optional_uuid_of(document.party_id),
        party_name=document.party_name,
    )

"""The trace of a batch: where it came from, where it went, what came back, and where the rest lies."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kit.pages import Page
from services.inventory.domain.batches import Batch
from services.inventory.domain.movements import DocumentType, MovementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedDocument:
    """What one document moved of the batch, and of an issue what has come back since.

    Quantities are as they moved, with their sign.
    """

    kind: MovementKind
    document_type: DocumentType
    document_id: UUID
    number: str
    date: dt.date
    party_id: UUID | None
    party_name: str
    quantity: Decimal
    quantity_back: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedLocation:
    """What lies at one location."""

    location_id: UUID
    code: str
    name: str
    on_hand: Decimal
    reserved: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTrace:
    """A page of the documents that moved a batch, in the order of their dates."""

    batch: Batch
    locations: tuple[TracedLocation, ...]
    documents: Page[TracedDocument]

    def of_kinds(self, *kinds: MovementKind) -> list[TracedDocument]:
        return [document for document in self.documents.items if document.kind in kinds]

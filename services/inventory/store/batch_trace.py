"""The trace of a batch: a page of the documents that moved it, in the order of time, and its locations."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from kit.db.pages import page_parameters, split
from kit.db.session import ReadSession
from kit.db.statements import parameter
from kit.pages import Page, PageRequest
from services.inventory.domain.batch_trace import TracedDocument, TracedLocation
from services.inventory.domain.movements import DocumentType, MovementKind
from services.inventory.store.stock_tables import movements

_KEY: Final = (movements.c.movement_date, movements.c.movement_id)

# A document stands where its first movement does. ix_movements_batch gives these in order, from the end of the page
# before; ix_movements_document tells which is its first, and what they add up to; ix_movements_origin what came back.
# So a page costs the same whatever the batch has been through. (As NOT EXISTS, a plan for batches of average size read
# the whole batch for every row.)
_DOCUMENTS = sa.text(f"""
    SELECT document.*,
           (SELECT sum(part.quantity) FROM inventory.movements AS part
            WHERE part.org_id = :org_id AND part.document_id = document.document_id AND part.batch_id = :batch_id
              AND part.kind = document.kind) AS quantity,
           coalesce((SELECT sum(back.quantity) FROM inventory.movements AS back
            WHERE back.org_id = :org_id AND back.origin_document_id = document.document_id AND back.batch_id = :batch_id
              AND document.kind = '{MovementKind.ISSUE}'), 0) AS quantity_back
    FROM (
        SELECT movement.movement_id, movement.kind, movement.document_type, movement.document_id,
            movement.document_number,
               movement.movement_date, movement.party_id, movement.party_name
        FROM inventory.movements AS movement
        WHERE movement.org_id = :org_id AND movement.batch_id = :batch_id
          AND movement.kind <> '{MovementKind.REVALUATION}'
          AND (movement.movement_date, movement.movement_id) > (:after_movement_date, :after_movement_id)
          AND movement.movement_id = (
            SELECT first.movement_id FROM inventory.movements AS first
            WHERE first.org_id = :org_id AND first.document_id = movement.document_id AND first.batch_id = :batch_id
              AND first.kind = movement.kind
            ORDER BY first.movement_date, first.movement_id LIMIT 1)
        ORDER BY movement.movement_date, movement.movement_id
        LIMIT :most
    ) AS document
    ORDER BY document.movement_date, document.movement_id
""").bindparams(  # noqa: S608 - the kind is ours
    parameter("org_id", sa.Uuid),
    parameter("batch_id", sa.Uuid),
    parameter("after_movement_date", sa.Date),
    parameter("after_movement_id", sa.Uuid),
    parameter("most", sa.Integer),
)

_LOCATIONS = sa.text("""
    SELECT location.location_id, location.code, location.name, balance.on_hand, balance.reserved
    FROM inventory.balances AS balance
    JOIN inventory.locations AS location
      ON location.org_id = balance.org_id AND location.location_id = balance.location_id
    WHERE balance.org_id = :org_id AND balance.batch_id = :batch_id AND balance.on_hand > 0
    ORDER BY location.code_key
""").bindparams(parameter("org_id", sa.Uuid), parameter("batch_id", sa.Uuid))


async def page(session: ReadSession, batch_id: UUID, page: PageRequest) -> Page[TracedDocument]:
    """A page of the documents that moved the batch, in the order of their dates."""
    given = {"org_id": session.caller.org_id, "batch_id": batch_id}
    rows = await session.rows(_DOCUMENTS, given | page_parameters(_KEY, page, from_lowest=True))
    shown, token = split(rows, _KEY, page)
    return Page(items=tuple(map(_document_of, shown)), next_page_token=token)


async def read_locations(session: ReadSession, batch_id: UUID) -> tuple[TracedLocation, ...]:
    """What of the batch lies where, by the code of the location."""
    rows = await session.rows(_LOCATIONS, {"org_id": session.caller.org_id, "batch_id": batch_id})
    return tuple(
        TracedLocation(
            location_id=row.location_id, code=row.code, name=row.name, on_hand=row.on_hand, reserved=row.reserved
        )
        for row in rows
    )


def _document_of(row: sa.Row[Any]) -> TracedDocument:
    return TracedDocument(
        kind=MovementKind(row.kind),
        document_type=DocumentType(row.document_type),
        document_id=row.document_id,
        number=row.document_number,
        date=row.movement_date,
        party_id=row.party_id,
        party_name=row.party_name,
        quantity=row.quantity,
        quantity_back=row.quantity_back,
    )

"""The trace of a batch: a page of the documents that moved it, in the order of time, and its places."""

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2

from kit.db.session import ReadSession
from kit.pages import MAX_PAGE_SIZE, PageRequest
from kit.wire import paging, proto_values
from services.inventory.domain.states import MovementKind
from services.inventory.store import batch_views, binds

DEFAULT_DOCUMENTS: Final = MAX_PAGE_SIZE
"""On a page, unless fewer are asked for: an ordinary batch is told in one answer."""

_BEGINNING: Final = (dt.date(1, 1, 1), UUID(int=0))

# A document stands where its first movement does. ix_movements_batch gives these in order, from the end of the page before;
# ix_movements_document tells which is its first, and what they add up to; ix_movements_origin what came back. So a page costs the
# same whatever the batch has been through. (As NOT EXISTS, a plan for batches of average size read the whole batch for every row.)
_DOCUMENTS = sa.text("""
    SELECT document.*,
           (SELECT sum(part.quantity) FROM inventory.movements AS part
            WHERE part.org_id = :org_id AND part.document_id = document.document_id AND part.batch_id = :batch_id
              AND part.kind = document.kind) AS quantity,
           coalesce((SELECT sum(back.quantity) FROM inventory.movements AS back
            WHERE back.org_id = :org_id AND back.origin_document_id = document.document_id AND back.batch_id = :batch_id
              AND document.kind = 'ISSUE'), 0) AS quantity_back
    FROM (
        SELECT movement.movement_id, movement.kind, movement.document_type, movement.document_id, movement.document_number,
               movement.movement_date, movement.party_id, movement.party_name
        FROM inventory.movements AS movement
        WHERE movement.org_id = :org_id AND movement.batch_id = :batch_id
          AND (movement.movement_date, movement.movement_id) > (:after_day, :after_id)
          AND movement.movement_id = (
            SELECT first.movement_id FROM inventory.movements AS first
            WHERE first.org_id = :org_id AND first.document_id = movement.document_id AND first.batch_id = :batch_id
              AND first.kind = movement.kind
            ORDER BY first.movement_date, first.movement_id LIMIT 1)
        ORDER BY movement.movement_date, movement.movement_id
        LIMIT :most
    ) AS document
    ORDER BY document.movement_date, document.movement_id
""").bindparams(
    binds.one_uuid("org_id"),
    binds.one_uuid("batch_id"),
    binds.one_day("after_day"),
    binds.one_uuid("after_id"),
    sa.bindparam("most", type_=sa.Integer),
)

_PLACES = sa.text("""
    SELECT location.location_id, location.code, location.name, balance.on_hand, balance.reserved
    FROM inventory.balances AS balance
    JOIN inventory.locations AS location
      ON location.org_id = balance.org_id AND location.location_id = balance.location_id
    WHERE balance.org_id = :org_id AND balance.batch_id = :batch_id AND balance.on_hand > 0
    ORDER BY location.code_key
""").bindparams(binds.one_uuid("org_id"), binds.one_uuid("batch_id"))


def trace_page(request: batches_pb2.TraceBatchRequest) -> PageRequest:
    """The page that is asked for."""
    page = paging.page_request(request, 2)
    return page if request.page_size else dataclasses.replace(page, size=DEFAULT_DOCUMENTS)


async def trace(tx: ReadSession, page: PageRequest, batch: sa.Row[Any]) -> batches_pb2.BatchTrace:
    """What happened to the batch: a page of documents in the order of their dates, sorted by what they did."""
    of_batch = {"org_id": tx.caller.org_id, "batch_id": batch.batch_id}
    day, movement_id = _position(page)
    rows = await tx.rows(_DOCUMENTS, {**of_batch, "after_day": day, "after_id": movement_id, "most": page.size + 1})
    told = rows[: page.size]
    last = told[-1] if len(rows) > page.size else None
    return batches_pb2.BatchTrace(
        batch=batch_views.message_of(batch),
        places=[_place(row) for row in await tx.rows(_PLACES, of_batch)],
        came_from=_of_kinds(told, MovementKind.RECEIPT),
        went_to=_of_kinds(told, MovementKind.ISSUE),
        came_back=_of_kinds(told, MovementKind.RETURN, MovementKind.REVERSAL),
        adjusted=_of_kinds(told, MovementKind.ADJUSTMENT),
        next_page_token="" if last is None else page.token(last.movement_date.isoformat(), str(last.movement_id)),
    )


def _position(page: PageRequest) -> tuple[dt.date, UUID]:
    if page.after is None:
        return _BEGINNING
    day, movement_id = page.after
    return dt.date.fromisoformat(day), UUID(movement_id)


def _of_kinds(rows: list[sa.Row[Any]], *kinds: MovementKind) -> list[batches_pb2.TracedDocument]:
    return [_document(row) for row in rows if row.kind in kinds]


def _document(row: sa.Row[Any]) -> batches_pb2.TracedDocument:
    quantity = -row.quantity if row.kind == MovementKind.ISSUE else row.quantity
    return batches_pb2.TracedDocument(
        document_type=row.document_type,
        document_id=str(row.document_id),
        number=row.document_number,
        date=proto_values.date_text(row.movement_date),
        party_id="" if row.party_id is None else str(row.party_id),
        party_name=row.party_name,
        quantity=proto_values.quantity_text(quantity),
        quantity_back=proto_values.quantity_text(row.quantity_back) if row.kind == MovementKind.ISSUE else "",
    )


def _place(row: sa.Row[Any]) -> batches_pb2.TracedPlace:
    return batches_pb2.TracedPlace(
        location_id=str(row.location_id),
        location_code=row.code,
        location_name=row.name,
        on_hand=proto_values.quantity_text(row.on_hand),
        reserved=proto_values.quantity_text(row.reserved),
    )

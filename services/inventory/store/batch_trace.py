"""The trace of a batch: one statement over its movements, one over its places."""

from typing import Any, Final

import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2

from kit import wire
from kit.db import Transaction
from services.inventory.domain.states import MovementKind
from services.inventory.store import batch_views, binds

MOST_DOCUMENTS: Final = 5000
"""Documents in one answer: about a megabyte, well inside what gRPC carries."""

# ix_movements_batch finds the movements of the batch; nothing else is read.
_DOCUMENTS = sa.text("""
    WITH movement AS MATERIALIZED (
        SELECT kind, document_type, document_id, document_number, movement_date, party_id, party_name, quantity,
               origin_document_id, created_at
        FROM inventory.movements
        WHERE org_id = :org_id AND batch_id = :batch_id
    ), back AS (
        SELECT origin_document_id, sum(quantity) AS quantity
        FROM movement
        WHERE origin_document_id IS NOT NULL
        GROUP BY origin_document_id
    ), document AS (
        SELECT kind, document_type, document_id, document_number, movement_date, party_id, party_name,
               sum(quantity) AS quantity, min(created_at) AS created_at
        FROM movement
        GROUP BY kind, document_type, document_id, document_number, movement_date, party_id, party_name
    )
    SELECT document.*, CASE WHEN document.kind = 'ISSUE' THEN coalesce(back.quantity, 0) ELSE 0 END AS quantity_back
    FROM document LEFT JOIN back ON back.origin_document_id = document.document_id
    ORDER BY document.movement_date, document.created_at, document.document_id
    LIMIT :most
""").bindparams(binds.one_uuid("org_id"), binds.one_uuid("batch_id"), sa.bindparam("most", type_=sa.Integer))

_PLACES = sa.text("""
    SELECT location.location_id, location.code, location.name, balance.on_hand, balance.reserved
    FROM inventory.balances AS balance
    JOIN inventory.locations AS location
      ON location.org_id = balance.org_id AND location.location_id = balance.location_id
    WHERE balance.org_id = :org_id AND balance.batch_id = :batch_id AND balance.on_hand > 0
    ORDER BY location.code_key
""").bindparams(binds.one_uuid("org_id"), binds.one_uuid("batch_id"))


async def trace(tx: Transaction, batch: sa.Row[Any]) -> batches_pb2.BatchTrace:
    """Everything that happened to the batch, by document and in the order of dates."""
    of_batch = {"org_id": tx.caller.org_id, "batch_id": batch.batch_id}
    documents = await tx.rows(_DOCUMENTS, {**of_batch, "most": MOST_DOCUMENTS + 1})
    told = documents[:MOST_DOCUMENTS]
    return batches_pb2.BatchTrace(
        batch=batch_views.message_of(batch),
        places=[_place(row) for row in await tx.rows(_PLACES, of_batch)],
        came_from=_of_kinds(told, MovementKind.RECEIPT),
        went_to=_of_kinds(told, MovementKind.ISSUE),
        came_back=_of_kinds(told, MovementKind.RETURN, MovementKind.REVERSAL),
        adjusted=_of_kinds(told, MovementKind.ADJUSTMENT),
        truncated=len(documents) > MOST_DOCUMENTS,
    )


def _of_kinds(rows: list[sa.Row[Any]], *kinds: MovementKind) -> list[batches_pb2.TracedDocument]:
    return [_document(row) for row in rows if row.kind in kinds]


def _document(row: sa.Row[Any]) -> batches_pb2.TracedDocument:
    quantity = -row.quantity if row.kind == MovementKind.ISSUE else row.quantity
    return batches_pb2.TracedDocument(
        document_type=row.document_type,
        document_id=str(row.document_id),
        number=row.document_number,
        date=wire.date_text(row.movement_date),
        party_id="" if row.party_id is None else str(row.party_id),
        party_name=row.party_name,
        quantity=wire.quantity_text(quantity),
        quantity_back=wire.quantity_text(row.quantity_back) if row.kind == MovementKind.ISSUE else "",
    )


def _place(row: sa.Row[Any]) -> batches_pb2.TracedPlace:
    return batches_pb2.TracedPlace(
        location_id=str(row.location_id),
        location_code=row.code,
        location_name=row.name,
        on_hand=wire.quantity_text(row.on_hand),
        reserved=wire.quantity_text(row.reserved),
    )

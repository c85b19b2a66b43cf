"""Batches as they are shown: lists and messages."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import batches_pb2

from kit.commands import etag
from kit.db.pages import paged
from kit.db.session import ReadSession
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.domain.batch_identity import normalised_number
from services.inventory.domain.states import BatchStatus
from services.inventory.store import words
from services.inventory.store.stock_tables import balances
from services.inventory.store.tables import batches

HIGHEST = chr(1114111)
"""Sorts after every other character in byte order."""


async def listed(tx: ReadSession, page: PageRequest, request: batches_pb2.ListBatchesRequest) -> list[sa.Row[Any]]:
    """A page of batches that were received, by expiry, and one more if there is one.

    ix_batches_product_expiry, ix_batches_status, ix_batches_number or ix_batches_expiry.
    """
    column = batches.c
    statement = sa.select(batches).where(column.org_id == tx.caller.org_id, column.received_date.is_not(None))
    if request.product_id:
        statement = statement.where(column.product_id == UUID(request.product_id))
    if request.status:
        statement = statement.where(column.status == words.BATCH_STATUSES.ours(request.status))
    if request.expires_before:
        statement = statement.where(column.expiry_date < proto_values.date_of(request.expires_before, "expires_before"))
    if request.batch_number:
        number = column.normalised_number
        prefix = normalised_number(request.batch_number)
        statement = statement.where(number >= prefix, number < prefix + HIGHEST)
    if request.on_hand_only:
        on_hand = sa.exists().where(
            balances.c.org_id == tx.caller.org_id, balances.c.batch_id == column.batch_id, balances.c.on_hand > 0
        )
        statement = statement.where(on_hand)
    return await tx.rows(paged(statement, (column.expiry_date, column.batch_id), page))


def message_of(row: sa.Row[Any]) -> batches_pb2.Batch:
    """A batch as the contract shows it."""
    return batches_pb2.Batch(
        batch_id=str(row.batch_id),
        product_id=str(row.product_id),
        batch_number=row.batch_number,
        manufacture_month="" if row.manufacture_date is None else f"{row.manufacture_date:%Y-%m}",
        expiry_date=proto_values.date_text(row.expiry_date),
        mrp=proto_values.price_text(row.mrp),
        ptr=proto_values.price_text(row.ptr),
        pts=proto_values.price_text(row.pts),
        landed_cost=proto_values.price_text(row.landed_cost),
        status=words.BATCH_STATUSES.wire(BatchStatus(row.status)),
        status_reason=row.status_reason,
        received_date=proto_values.date_text(row.received_date),
        etag=etag.etag_of(row.version),
        create_time=proto_values.timestamp_of(row.created_at),
        update_time=proto_values.timestamp_of(row.updated_at),
    )

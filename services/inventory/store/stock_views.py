"""Balances and movements as they are shown."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_levels_pb2

from kit.db import pages
from kit.db.session import ReadSession
from kit.pages import PageRequest
from kit.wire import proto_values
from services.inventory.domain.states import BatchStatus, MovementKind
from services.inventory.store import words
from services.inventory.store.stock_tables import balances, movements
from services.inventory.store.tables import batches, locations, products


async def levels(
    tx: ReadSession, page: PageRequest, request: stock_levels_pb2.ListStockLevelsRequest
) -> list[sa.Row[Any]]:
    """A page of what is on hand, in key order, and one more if there is one.

    The primary key of balances, ix_balances_location, or ix_batches_product_expiry for one product.
    """
    statement = (
        sa.select(
            balances,
            products.c.product_id,
            products.c.code,
            products.c.name,
            batches.c.batch_number,
            batches.c.expiry_date,
            batches.c.status,
            batches.c.mrp,
            locations.c.code.label("location_code"),
        )
        .join(batches, (batches.c.org_id == balances.c.org_id) & (batches.c.batch_id == balances.c.batch_id))
        .join(products, (products.c.org_id == batches.c.org_id) & (products.c.product_id == batches.c.product_id))
        .join(
            locations,
            (locations.c.org_id == balances.c.org_id) & (locations.c.location_id == balances.c.location_id),
        )
        .where(balances.c.org_id == tx.caller.org_id, balances.c.on_hand > 0)
    )
    if request.product_id:
        statement = statement.where(batches.c.product_id == UUID(request.product_id))
    if request.location_id:
        statement = statement.where(balances.c.location_id == UUID(request.location_id))
    if request.batch_id:
        statement = statement.where(balances.c.batch_id == UUID(request.batch_id))
    return await tx.rows(pages.paged(statement, (balances.c.batch_id, balances.c.location_id), page))


async def moves(
    tx: ReadSession, page: PageRequest, request: stock_levels_pb2.ListMovementsRequest
) -> list[sa.Row[Any]]:
    """A page of movements, the latest first, and one more if there is one.

    ix_movements_batch, ix_movements_product, ix_movements_document or ix_movements_date.
    """
    column = movements.c
    statement = sa.select(movements).where(
        column.org_id == tx.caller.org_id,
        *pages.within(
            column.movement_date,
            proto_values.optional_date_of(request.start_date, "start_date"),
            proto_values.optional_date_of(request.end_date, "end_date"),
        ),
    )
    if request.product_id:
        statement = statement.where(column.product_id == UUID(request.product_id))
    if request.batch_id:
        statement = statement.where(column.batch_id == UUID(request.batch_id))
    if request.document_id:
        statement = statement.where(column.document_id == UUID(request.document_id))
    newest = (column.movement_date, column.movement_id)
    return await tx.rows(pages.paged(statement, newest, page, descending=True))


def level_of(row: sa.Row[Any]) -> stock_levels_pb2.StockLevel:
    """A balance as the contract shows it."""
    return stock_levels_pb2.StockLevel(
        product_id=str(row.product_id),
        product_code=row.code,
        product_name=row.name,
        batch_id=str(row.batch_id),
        batch_number=row.batch_number,
        expiry_date=proto_values.date_text(row.expiry_date),
        status=words.BATCH_STATUSES.wire(BatchStatus(row.status)),
        mrp=proto_values.price_text(row.mrp),
        location_id=str(row.location_id),
        location_code=row.location_code,
        on_hand=proto_values.quantity_text(row.on_hand),
        reserved=proto_values.quantity_text(row.reserved),
        available=proto_values.quantity_text(row.on_hand - row.reserved),
        value=proto_values.amount_text(row.value),
    )


def movement_of(row: sa.Row[Any]) -> stock_levels_pb2.Movement:
    """A movement as the contract shows it."""
    return stock_levels_pb2.Movement(
        movement_id=str(row.movement_id),
        kind=words.MOVEMENT_KINDS.wire(MovementKind(row.kind)),
        product_id=str(row.product_id),
        batch_id=str(row.batch_id),
        location_id=str(row.location_id),
        quantity=proto_values.quantity_text(row.quantity),
        value=proto_values.amount_text(row.value),
        on_hand_after=proto_values.quantity_text(row.on_hand_after),
        document_type=row.document_type,
        document_id=str(row.document_id),
        document_number=row.document_number,
        date=proto_values.date_text(row.movement_date),
        party_id="" if row.party_id is None else str(row.party_id),
        party_name=row.party_name,
        reason=row.reason,
        origin_document_id="" if row.origin_document_id is None else str(row.origin_document_id),
        created_by=str(row.created_by),
        create_time=proto_values.timestamp_of(row.created_at),
    )

"""Gives back what holds of purchase returns that will not exist have set aside."""

from collections.abc import Collection
from uuid import UUID

from bahi.purchase.v1 import returnables_pb2

from kit.db.session import Transaction
from kit.holds import participant
from kit.wire.proto_values import uuid_of
from services.purchase.store import bought_lines, goods_receipts
from services.purchase.usecases.hold_returnable import KIND


async def release_returnables(
    tx: Transaction, request: returnables_pb2.ReleaseReturnableRequest
) -> returnables_pb2.ReleaseReturnableResponse:
    """Releases holds whose coordinator has written "aborted"; a repeat changes nothing."""
    hold_ids = {uuid_of(hold_id) for hold_id in request.hold_ids}
    await give_back_released(tx, await participant.release(tx, hold_ids, kind=KIND, coordinator=tx.caller.service))
    return returnables_pb2.ReleaseReturnableResponse()


async def give_back_released(tx: Transaction, hold_ids: Collection[UUID]) -> None:
    """Undoes what these holds, released in this transaction, have set aside: also what the reaper calls."""
    if not hold_ids:
        return
    lines = await bought_lines.of_holds(tx, hold_ids)
    await goods_receipts.find_many(tx, {line["goods_receipt_id"] for line in lines}, lock=True)
    await bought_lines.lock(tx, {line["goods_receipt_line_id"] for line in lines})
    await bought_lines.release_keys(tx, lines)

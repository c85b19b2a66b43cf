"""Adjustments of stock as messages of inventory: the inbox of purchase."""

from collections.abc import Sequence

from bahi.inventory.v1 import adjustments_pb2 as pb

from gst.money import ZERO
from kit.db.session import Transaction
from kit.wire.proto_values import date_of, decimal_of, uuid_of
from services.purchase.domain.written_off_goods import StockAdjustment
from services.purchase.usecases.input_tax.reverse import take_adjustments


async def take_stock_adjustments(tx: Transaction, messages: Sequence[pb.StockAdjusted]) -> None:
    """Books the input tax that they reverse. A handler of the inbox."""
    await take_adjustments(tx, [_from_proto(message) for message in messages])


def _from_proto(message: pb.StockAdjusted) -> StockAdjustment:
    return StockAdjustment(
        adjustment_id=uuid_of(message.stock_adjustment_id),
        number=message.document_number,
        date=date_of(message.date, "date"),
        batch_id=uuid_of(message.batch_id),
        quantity=decimal_of(message.quantity),
        reverses_input_tax=message.reverses_itc,
        received=decimal_of(message.received_quantity),
        on_hand=decimal_of(message.on_hand),
        returned=ZERO,
    )

"""Sends to purchase what was adjusted: the input tax of goods that are written off is reversed there."""

from decimal import Decimal

from bahi.inventory.v1 import adjustments_pb2 as pb

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire.proto_values import date_text, quantity_text
from services.inventory.domain.adjustments import Adjustment


def send_stock_adjusted(tx: Transaction, adjustment: Adjustment, *, received: Decimal, on_hand: Decimal) -> None:
    """Sends `StockAdjusted` after the commit.

    `received` units of the batch have come in by goods receipts; `on_hand` units were here before, at all locations.
    """
    message = pb.StockAdjusted(
        stock_adjustment_id=str(adjustment.adjustment_id),
        document_number=adjustment.number,
        date=date_text(adjustment.adjustment_date),
        batch_id=str(adjustment.batch_id),
        location_id=str(adjustment.location_id),
        quantity=quantity_text(adjustment.quantity),
        reverses_itc=adjustment.reverses_itc,
        received_quantity=quantity_text(received),
        on_hand=quantity_text(on_hand),
    )
    outbox.send(tx, "purchase", message)

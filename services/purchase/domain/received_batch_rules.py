"""Checks what is printed on a batch before it comes in. Nothing of it is ever invented."""

import datetime as dt

from gst.goods.expiry import check_not_expired
from services.purchase.domain.errors import PriceAboveMrp, QuantityMissing
from services.purchase.domain.goods_receipts import ReceivedBatch
from services.purchase.domain.landed_cost import BoughtItem
from trade.domain.goods import last_good_day
from trade.domain.law import refusals_of_law
from trade.domain.prices import price_field
from trade.domain.quantities import check_line_units
from trade.domain.refusals import MrpMissing


def check_received_batch(item: BoughtItem, batch: ReceivedBatch, on: dt.date, *, field: str) -> None:
    """Raises InvalidArgument for a line without units or MRP, a trade price above the MRP, or expired goods."""
    if item.units <= 0:
        raise QuantityMissing("The line brings nothing in, billed or free.", field=f"{field}.quantity")
    check_line_units(item.units, field=f"{field}.quantity")
    if batch.mrp.amount <= 0:
        raise MrpMissing("The MRP is printed on the pack and is above zero.", field=f"{field}.mrp")
    for name, price in (("ptr", batch.ptr), ("pts", batch.pts)):
        if price.exceeds(batch.mrp):
            raise PriceAboveMrp(
                "A price to the trade is at most the MRP.",
                field=price_field(f"{field}.", name, price),
                mrp=str(batch.mrp),
            )
    with refusals_of_law(f"{field}.expiry_month"):
        check_not_expired(last_good_day(batch.expiry_month), on)

"""Schedules of drugs, conditions of goods and last good days, as the contract writes them."""

import datetime as dt
from typing import Final

from bahi.inventory.v1 import products_pb2, stock_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import date_text, optional_date_of
from trade.domain.goods import NO_EXPIRY, Disposition, DrugSchedule

DISPOSITION: Final = EnumMapping(stock_pb2.Disposition, Disposition)
DRUG_SCHEDULE: Final = EnumMapping(products_pb2.DrugSchedule, DrugSchedule)


def expiry_text(last_good_day: dt.date | None) -> str:
    """A last good day; empty for goods that do not expire, and for none."""
    return "" if last_good_day == NO_EXPIRY else date_text(last_good_day)


def expiry_of(text: str, field: str) -> dt.date:
    """The last good day that `expiry_text` wrote. Raises InvalidArgument at the field."""
    return optional_date_of(text, field) or NO_EXPIRY

"""Schedules of drugs and conditions of goods, as the contract names them."""

from typing import Final

from bahi.inventory.v1 import products_pb2, stock_pb2

from kit.wire.enums import EnumMapping
from trade.domain.goods import Disposition, DrugSchedule

DISPOSITION: Final = EnumMapping(stock_pb2.Disposition, Disposition)
DRUG_SCHEDULE: Final = EnumMapping(products_pb2.DrugSchedule, DrugSchedule)

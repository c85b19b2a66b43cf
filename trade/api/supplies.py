"""Kinds of supply and treatments of goods, as the contract names them."""

from typing import Final

from bahi.documents.v1 import supplies_pb2

from gst.tax.categories import SupplyKind, Treatment
from kit.wire.enums import EnumMapping

SUPPLY_KIND: Final = EnumMapping(supplies_pb2.SupplyKind, SupplyKind)
TREATMENT: Final = EnumMapping(supplies_pb2.Treatment, Treatment)

"""The contract's enums and ours."""

from typing import Final

from bahi.purchase.v1 import purchase_orders_pb2, purchase_reports_pb2, vendor_bills_pb2, vendors_pb2

from gst.inward.bill_check import RoundingSchool
from kit.wire.enums import EnumMapping
from services.purchase.domain.bill_match import FigureKind, KeptComparison, LineDifference
from services.purchase.domain.bill_rounding import RoundingSource
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind, OrderStatus

ORDER_STATUS: Final = EnumMapping(purchase_orders_pb2.PurchaseOrderStatus, OrderStatus)
ROUNDING_SCHOOL: Final = EnumMapping(vendors_pb2.RoundingSchool, RoundingSchool)
ROUNDING_SOURCE: Final = EnumMapping(vendor_bills_pb2.RoundingSource, RoundingSource)
KEPT_COMPARISON: Final = EnumMapping(vendor_bills_pb2.KeptComparison, KeptComparison)
INPUT_TAX: Final = EnumMapping(vendor_bills_pb2.InputTax, InputTax)
BILL_DIFFERENCE: Final = EnumMapping(vendor_bills_pb2.BillDifference, LineDifference)
FIGURE_KIND: Final = EnumMapping(vendor_bills_pb2.FigureKind, FigureKind)
INWARD_KIND: Final = EnumMapping(purchase_reports_pb2.InwardDocumentKind, InwardKind)

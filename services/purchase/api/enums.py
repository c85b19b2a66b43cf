"""The contract's enums and ours."""

from typing import Final

from bahi.purchase.v1 import (
    debit_claims_pb2,
    goods_receipts_pb2,
    purchase_approvals_pb2,
    purchase_orders_pb2,
    purchase_reports_pb2,
    vendor_bills_pb2,
    vendors_pb2,
)

from gst.inward.bill_check import RoundingSchool
from kit.wire.enums import EnumMapping
from services.purchase.domain.approvals import ApprovalKind
from services.purchase.domain.bill_match import FigureKind, KeptComparison, LineDifference
from services.purchase.domain.bill_rounding import RoundingSource
from services.purchase.domain.msme import EnterpriseActivity, EnterpriseClass
from services.purchase.domain.statuses_and_kinds import (
    ClaimedDifference,
    ClaimSettlementKind,
    DebitClaimStatus,
    DifferenceDecision,
    InputTax,
    InwardKind,
    OrderStatus,
    ReceivedCondition,
)
from services.purchase.domain.terms import DueRule
from trade.domain.documents import DocumentStatus

APPROVAL_KIND: Final = EnumMapping(purchase_approvals_pb2.PurchaseApprovalKind, ApprovalKind)
ORDER_STATUS: Final = EnumMapping(purchase_orders_pb2.PurchaseOrderStatus, OrderStatus)
ENTERPRISE_CLASS: Final = EnumMapping(vendors_pb2.EnterpriseClass, EnterpriseClass)
ENTERPRISE_ACTIVITY: Final = EnumMapping(vendors_pb2.EnterpriseActivity, EnterpriseActivity)
ROUNDING_SCHOOL: Final = EnumMapping(vendors_pb2.RoundingSchool, RoundingSchool)
ROUNDING_SOURCE: Final = EnumMapping(vendor_bills_pb2.RoundingSource, RoundingSource)
DUE_RULE: Final = EnumMapping(vendor_bills_pb2.DueRule, DueRule)
KEPT_COMPARISON: Final = EnumMapping(vendor_bills_pb2.KeptComparison, KeptComparison)
INPUT_TAX: Final = EnumMapping(vendor_bills_pb2.InputTax, InputTax)
BILL_DIFFERENCE: Final = EnumMapping(vendor_bills_pb2.BillDifference, LineDifference)
FIGURE_KIND: Final = EnumMapping(vendor_bills_pb2.FigureKind, FigureKind)
INWARD_KIND: Final = EnumMapping(purchase_reports_pb2.InwardDocumentKind, InwardKind)
DEBIT_CLAIM_STATUS: Final = EnumMapping(debit_claims_pb2.DebitClaimStatus, DebitClaimStatus)
CLAIMED_DIFFERENCE: Final = EnumMapping(debit_claims_pb2.ClaimedDifference, ClaimedDifference)
CLAIM_SETTLEMENT_KIND: Final = EnumMapping(debit_claims_pb2.ClaimSettlementKind, ClaimSettlementKind)
CLAIM_SETTLEMENT_STATUS: Final = EnumMapping(debit_claims_pb2.ClaimSettlementStatus, DocumentStatus)
RECEIVED_CONDITION: Final = EnumMapping(goods_receipts_pb2.ReceivedCondition, ReceivedCondition)
DIFFERENCE_DECISION: Final = EnumMapping(vendor_bills_pb2.DifferenceDecision, DifferenceDecision)

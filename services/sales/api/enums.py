"""The contract's enums and ours."""

from typing import Final

from bahi.sales.v1 import approvals_pb2, customers_pb2, invoices_pb2, orders_pb2, sales_reports_pb2

from kit.wire.enums import EnumMapping
from services.sales.domain.approvals import ApprovalKind
from services.sales.domain.statuses_and_kinds import CustomerType, InvoiceKind, InvoiceStatus, OrderStatus, RegisterKind

CUSTOMER_TYPE: Final = EnumMapping(customers_pb2.CustomerType, CustomerType)
OUTWARD_DOCUMENT_KIND: Final = EnumMapping(sales_reports_pb2.OutwardDocumentKind, RegisterKind)
ORDER_STATUS: Final = EnumMapping(orders_pb2.OrderStatus, OrderStatus)
INVOICE_KIND: Final = EnumMapping(invoices_pb2.InvoiceKind, InvoiceKind)
INVOICE_STATUS: Final = EnumMapping(invoices_pb2.InvoiceStatus, InvoiceStatus)
APPROVAL_KIND: Final = EnumMapping(approvals_pb2.ApprovalKind, ApprovalKind)

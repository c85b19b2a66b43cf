"""The contract's enums and ours."""

from typing import Final

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2, receipts_pb2

from kit.wire.enums import EnumMapping
from services.sales.domain.sale import DrugSchedule
from services.sales.domain.states import CreditStatus, CustomerType, InvoiceStatus, OrderStatus

CUSTOMER_TYPE: Final = EnumMapping(customers_pb2.CustomerType, CustomerType)
RECEIPT_STATUS: Final = EnumMapping(receipts_pb2.ReceiptStatus, CreditStatus)
ORDER_STATUS: Final = EnumMapping(orders_pb2.OrderStatus, OrderStatus)
INVOICE_STATUS: Final = EnumMapping(invoices_pb2.InvoiceStatus, InvoiceStatus)
DRUG_SCHEDULE: Final = EnumMapping(products_pb2.DrugSchedule, DrugSchedule)

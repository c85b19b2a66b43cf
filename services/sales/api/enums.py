"""The contract's enums and ours."""

from typing import Final

from bahi.sales.v1 import customers_pb2, orders_pb2, receipts_pb2

from kit.wire.enums import EnumMapping
from services.sales.domain.states import CreditStatus, CustomerType, OrderStatus

CUSTOMER_TYPE: Final = EnumMapping(customers_pb2.CustomerType, CustomerType)
RECEIPT_STATUS: Final = EnumMapping(receipts_pb2.ReceiptStatus, CreditStatus)
ORDER_STATUS: Final = EnumMapping(orders_pb2.OrderStatus, OrderStatus)

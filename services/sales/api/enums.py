"""The contract's enums and ours."""

from typing import Final

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import orders_pb2, receipts_pb2

from kit.wire.enums import EnumMapping
from services.sales.domain.states import CreditStatus, OrderStatus, PaymentMode

PAYMENT_MODE: Final = EnumMapping(payments_pb2.PaymentMode, PaymentMode)
RECEIPT_STATUS: Final = EnumMapping(receipts_pb2.ReceiptStatus, CreditStatus)
ORDER_STATUS: Final = EnumMapping(orders_pb2.OrderStatus, OrderStatus)

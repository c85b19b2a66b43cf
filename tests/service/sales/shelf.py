"""Goods on inventory's shelf, put there through its real server, and what the tests need of time and refusals."""

import datetime as dt
from typing import Any

import grpc
from bahi.inventory.v1 import products_pb2, products_pb2_grpc, stock_pb2, stock_pb2_grpc
from bahi.outbox.v1 import inbox_pb2, inbox_pb2_grpc
from google.protobuf.timestamp_pb2 import Timestamp

from gst.dates.periods import financial_year
from kit import ids
from kit.auth.caller import Role
from kit.auth.internal_tokens import InternalTokens
from kit.errors import DomainError
from kit.rpc import error_status
from tests.support.organisations import INTERNAL_TOKEN_SECRET, Organisation
from tests.support.services import LocalService

INDIA = dt.timezone(dt.timedelta(hours=5, minutes=30))
TODAY = dt.datetime.now(INDIA).date()
YEAR = financial_year(TODAY)[2:]
"""As document numbers write it: 26-27."""


def month_from_now(months: int) -> str:
    """A month as the pack prints it, so many months from now."""
    count = TODAY.year * 12 + TODAY.month - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def in_two_minutes() -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    return stamp


async def refusal(call: Any) -> DomainError:
    """The refusal with which a call ends."""
    try:
        reply = await call
    except grpc.aio.AioRpcError as error:
        return error_status.from_rpc_error(error)
    raise AssertionError(f"not refused: {reply}")


class Shelf:
    """One organisation's stock."""

    def __init__(self, inventory: LocalService, organisation: Organisation) -> None:
        self._organisation = organisation
        self._products = products_pb2_grpc.ProductServiceStub(inventory.channel)
        self._stock = stock_pb2_grpc.StockServiceStub(inventory.channel)
        self._inbox = inbox_pb2_grpc.InboxServiceStub(inventory.channel)

    async def product(self, code: str, **fields: Any) -> products_pb2.Product:
        given = {"name": "Paracetamol 500 mg tablets", "hsn": "30049099", "tax_class": "medicine", "uqc": "TBS"}
        request = products_pb2.CreateProductRequest(code=code, **{**given, **fields})
        return await self._products.CreateProduct(request, metadata=self._organisation.metadata(Role.MANAGER))

    async def receive(self, product: products_pb2.Product, number: str, quantity: str, **lot: Any) -> None:
        """Brings a batch in, as purchase does: MRP 12.00, price to retailer 9.00, good for a year."""
        given = {
            "batch_number": number,
            "expiry_month": month_from_now(12),
            "mrp": "12.00",
            "ptr": "9.00",
            "pts": "8.10",
            "landed_value": "100.00",
        }
        receipt = stock_pb2.Receipt(
            receipt_id=str(ids.new_id()),
            expire_time=in_two_minutes(),
            on_date=TODAY.isoformat(),
            lines=[
                stock_pb2.ReceiptLine(
                    line_id="1",
                    product_id=product.product_id,
                    new_batch=stock_pb2.NewBatch(**{**given, **lot}),
                    quantity=quantity,
                )
            ],
        )
        reply = await self._stock.ReserveReceipt(
            stock_pb2.ReserveReceiptRequest(receipts=[receipt]), metadata=self._as_purchase()
        )
        assert reply.outcomes[0].HasField("granted"), reply
        document = stock_pb2.StockDocument(
            type="goods_receipt", document_id=str(ids.new_id()), number="GRN/1", date=TODAY.isoformat()
        )
        commit = stock_pb2.CommitReceipt(receipt_id=receipt.receipt_id, document=document)
        envelope = inbox_pb2.Envelope(
            id=str(ids.new_id()),
            type=commit.DESCRIPTOR.full_name,
            payload=commit.SerializeToString(),
            user_id=str(self._organisation.users[Role.USER]),
        )
        taken = await self._inbox.Deliver(inbox_pb2.DeliverRequest(messages=[envelope]), metadata=self._as_purchase())
        assert taken.results[0].accepted, taken

    def _as_purchase(self) -> list[tuple[str, str]]:
        tokens = InternalTokens(INTERNAL_TOKEN_SECRET, "purchase")
        caller = self._organisation.caller(Role.USER)
        return [("authorization", f"Bearer {tokens.mint('inventory', caller.org_id, caller.user_id, caller.role)}")]

"""Receipts over gRPC."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from bahi.documents.v1 import payments_pb2
from bahi.sales.v1 import receipts_pb2 as pb
from bahi.sales.v1 import receipts_pb2_grpc

from kit.auth.caller import current_caller
from kit.commands.etag import etag_of
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import commands, proto_values
from kit.wire.paging import page_request
from services.sales.api.words import number, word
from services.sales.domain.errors import ReceiptNotFound
from services.sales.domain.receipt import CustomerCredit
from services.sales.domain.states import PaymentMode
from services.sales.store import credits as credit_store
from services.sales.store import ledger
from services.sales.store.ledger import Allocated
from services.sales.usecases.cancel_receipt import cancel_receipt
from services.sales.usecases.record_receipt import Money, Wish, allocate_receipt, record_receipt

_MODE, _STATUS = "PAYMENT_MODE", "RECEIPT_STATUS"


class ReceiptServicer(receipts_pb2_grpc.ReceiptServiceServicer):
    """Receipts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CreateReceipt(self, request: pb.CreateReceiptRequest, context: Any) -> pb.Receipt:  # noqa: ANN401
        """Records money."""
        money = Money(
            customer_id=UUID(request.customer_id),
            amount=proto_values.decimal_of(request.amount),
            mode=PaymentMode(word(payments_pb2.PaymentMode, _MODE, request.mode)),
            reference=request.reference,
            date=proto_values.optional_date_of(request.date, "date"),
        )

        async def work(tx: Transaction) -> pb.Receipt:
            wish = _wish(request.allocations, oldest_first=request.oldest_first)
            return await _told(tx, await record_receipt(tx, money, wish))

        return await commands.run(self._database, request, pb.Receipt, work)

    async def GetReceipt(self, request: pb.GetReceiptRequest, context: Any) -> pb.Receipt:  # noqa: ANN401
        """Reads a receipt."""

        async def read(tx: Transaction) -> pb.Receipt:
            found = await credit_store.find(tx, UUID(request.receipt_id))
            if found is None:
                raise ReceiptNotFound("No such receipt.", field="receipt_id")
            return await _told(tx, found)

        return await self._database.run(current_caller(), read)

    async def ListReceipts(self, request: pb.ListReceiptsRequest, context: Any) -> pb.ListReceiptsResponse:  # noqa: ANN401
        """A page of receipts."""
        page = page_request(request, 2)
        customer_id = proto_values.optional_uuid_of(request.customer_id)
        shown, token = await self._database.run(
            current_caller(), lambda tx: credit_store.page_of_receipts(tx, page, customer_id=customer_id)
        )
        return pb.ListReceiptsResponse(receipts=[write_receipt(credit, ()) for credit in shown], next_page_token=token)

    async def AllocateReceipt(self, request: pb.AllocateReceiptRequest, context: Any) -> pb.Receipt:  # noqa: ANN401
        """Settles bills with money on account."""

        async def work(tx: Transaction) -> pb.Receipt:
            wish = _wish(request.allocations, oldest_first=request.oldest_first)
            return await _told(tx, await allocate_receipt(tx, UUID(request.receipt_id), request.etag, wish))

        return await commands.run(self._database, request, pb.Receipt, work)

    async def CancelReceipt(self, request: pb.CancelReceiptRequest, context: Any) -> pb.Receipt:  # noqa: ANN401
        """Withdraws a receipt."""

        async def work(tx: Transaction) -> pb.Receipt:
            return await _told(tx, await cancel_receipt(tx, UUID(request.receipt_id), request.reason, request.etag))

        return await commands.run(self._database, request, pb.Receipt, work)


async def _told(tx: Transaction, credit: CustomerCredit) -> pb.Receipt:
    return write_receipt(credit, await ledger.allocated_of_credit(tx, credit.credit_id))


def write_receipt(credit: CustomerCredit, settled: Sequence[Allocated]) -> pb.Receipt:
    """A receipt as told."""
    return pb.Receipt(
        receipt_id=str(credit.credit_id),
        number=credit.number,
        date=proto_values.date_text(credit.date),
        customer_id=str(credit.customer_id),
        mode=number(payments_pb2.PaymentMode, _MODE, credit.mode or ""),
        reference=credit.reference,
        amount=proto_values.amount_text(credit.amount),
        on_account=proto_values.amount_text(credit.on_account),
        allocations=[
            payments_pb2.BillAllocation(
                bill_id=str(item.invoice_id), amount=proto_values.amount_text(item.amount), number=item.number
            )
            for item in settled
        ],
        status=number(pb.ReceiptStatus, _STATUS, credit.status),
        cancel_reason=credit.cancel_reason,
        etag=etag_of(credit.version),
        create_time=proto_values.timestamp_of(credit.created_at),
    )


def _wish(allocations: Iterable[payments_pb2.BillAllocation], *, oldest_first: bool) -> Wish:
    named = [(UUID(item.bill_id), proto_values.decimal_of(item.amount)) for item in allocations]
    return Wish(named=named, oldest_first=oldest_first)

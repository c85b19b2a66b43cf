"""Calls inventory before a goods receipt is posted: it checks batches, creates new ones and holds the goods."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import stock_pb2, stock_pb2_grpc

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.ids import new_id
from kit.messaging import outbox
from kit.rpc.client import Peer
from kit.rpc.error_status import error_of
from kit.wire.proto_values import amount_text, date_text, quantity_text, timestamp_of, uuid_of
from services.purchase.domain.bills_of_entry import BillOfEntry
from services.purchase.domain.goods_receipts import GoodsReceipt, GrantedLine, ReceivedBatch
from services.purchase.domain.statuses_and_kinds import ReceivedCondition
from services.purchase.domain.vendor_bills import VendorBill
from trade.api.prices import given_price_text, pack_to_proto
from trade.domain.refusals import QuantityNotWhole

_DISPOSITIONS: Final = {
    ReceivedCondition.SOUND: stock_pb2.DISPOSITION_UNSPECIFIED,
    ReceivedCondition.DAMAGED: stock_pb2.DISPOSITION_DAMAGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingLine:
    """Units of a batch that are to come in, `billed` of them not free. None leaves the location to inventory."""

    product_id: UUID
    location_id: UUID | None
    batch: ReceivedBatch
    condition: ReceivedCondition
    billed: Decimal
    units: Decimal
    landed_value: Decimal


class Stock:
    """Holds on goods that come in."""

    def __init__(self, inventory: Peer) -> None:
        self._inventory = inventory
        self._stub = stock_pb2_grpc.StockServiceStub(inventory.channel)

    async def reserve(
        self, hold_id: UUID, expires_at: dt.datetime, day: dt.date, lines: Sequence[IncomingLine]
    ) -> tuple[GrantedLine, ...]:
        """Inventory's batches, locations and products, line by line.

        Raises inventory's own refusal, with our fields.
        """
        incoming = stock_pb2.IncomingHold(
            hold_id=str(hold_id),
            on_date=date_text(day),
            expire_time=timestamp_of(expires_at),
            lines=[_line(index, line) for index, line in enumerate(lines)],
        )
        request = stock_pb2.ReserveIncomingRequest(incoming_holds=[incoming])
        try:
            reply = await self._inventory.call(self._stub.ReserveIncoming, request, idempotent=True)
        except DomainError as refusal:
            raise _with_our_field(refusal) from refusal
        outcome = reply.outcomes[0]
        if outcome.WhichOneof("outcome") == "refused":
            raise _of_part(_with_our_field(error_of(outcome.refused)), lines)
        return tuple(_granted(line) for line in outcome.granted.lines)

    async def release(self, hold_id: UUID) -> None:
        """Releases a hold of which the outcome ABORTED is recorded."""
        request = stock_pb2.ReleaseIncomingRequest(hold_ids=[str(hold_id)])
        await self._inventory.call(self._stub.ReleaseIncoming, request, idempotent=True)


def send_goods_received(tx: Transaction, hold_id: UUID, receipt: GoodsReceipt) -> None:
    """Sends `FulfilIncoming` to inventory after the commit: the goods of the receipt enter stock."""
    document = stock_pb2.StockDocument(
        document_type=documents_pb2.DOCUMENT_TYPE_GOODS_RECEIPT,
        document_id=str(receipt.goods_receipt_id),
        document_number=receipt.number,
        date=date_text(receipt.date),
        party_id=str(receipt.vendor_id),
        party_name=receipt.vendor_name,
    )
    outbox.send(tx, "inventory", stock_pb2.FulfilIncoming(hold_id=str(hold_id), document=document))


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedCost:
    """So many units of a receipt that cost `amount` rupees more before tax than the receipt said; negative: less."""

    goods_receipt_id: UUID
    batch_id: UUID
    quantity: Decimal
    amount: Decimal


def send_revised_cost(tx: Transaction, bill: VendorBill, day: dt.date, lines: Sequence[RevisedCost]) -> None:
    """Sends `ReviseCost` to inventory after the commit: the cost of the goods that are here follows the bill."""
    document = stock_pb2.StockDocument(
        document_type=documents_pb2.DOCUMENT_TYPE_VENDOR_BILL,
        document_id=str(bill.vendor_bill_id),
        document_number=bill.number,
        date=date_text(day),
        party_id=str(bill.vendor_id),
        party_name=bill.vendor_name,
    )
    _send_revised(tx, document, lines)


def send_cost_of_entry(tx: Transaction, bill: BillOfEntry, day: dt.date, lines: Sequence[RevisedCost]) -> None:
    """Sends `ReviseCost` to inventory after the commit: what customs takes is a cost of the goods."""
    document = stock_pb2.StockDocument(
        document_type=documents_pb2.DOCUMENT_TYPE_BILL_OF_ENTRY,
        document_id=str(bill.bill_of_entry_id),
        document_number=bill.number,
        date=date_text(day),
        party_id=str(bill.vendor_id),
        party_name=bill.vendor_name,
    )
    _send_revised(tx, document, lines)


def _send_revised(tx: Transaction, document: stock_pb2.StockDocument, lines: Sequence[RevisedCost]) -> None:
    revised = [
        stock_pb2.RevisedCost(
            goods_receipt_id=str(line.goods_receipt_id),
            batch_id=str(line.batch_id),
            quantity=quantity_text(line.quantity),
            amount=amount_text(line.amount),
        )
        for line in lines
    ]
    message = stock_pb2.ReviseCost(revision_id=str(new_id()), document=document, lines=revised)
    outbox.send(tx, "inventory", message)


def _line(index: int, line: IncomingLine) -> stock_pb2.IncomingLine:
    batch = line.batch
    return stock_pb2.IncomingLine(
        line_id=str(index),
        product_id=str(line.product_id),
        location_id=str(line.location_id or ""),
        new_batch=stock_pb2.NewBatch(
            batch_number=batch.batch_number,
            expiry_month=batch.expiry_month,
            manufacture_month=batch.manufacture_month,
            dates_confirmation=batch.dates_confirmation,
            landed_value=amount_text(line.landed_value),
            mrp=given_price_text(batch.mrp),
            ptr=given_price_text(batch.ptr),
            pts=given_price_text(batch.pts),
            pack_mrp=pack_to_proto(batch.mrp),
            pack_ptr=pack_to_proto(batch.ptr),
            pack_pts=pack_to_proto(batch.pts),
            disposition=_DISPOSITIONS[line.condition],
        ),
        quantity=quantity_text(line.units),
    )


def _granted(line: stock_pb2.IncomingAllocation) -> GrantedLine:
    return GrantedLine(
        product_code=line.product.code,
        product_name=line.product.name,
        hsn=line.product.hsn,
        tax_class=line.product.tax_class,
        uqc=line.product.uqc,
        location_id=uuid_of(line.location_id),
        batch_id=uuid_of(line.batch_id),
    )


def _of_part(refusal: DomainError, lines: Sequence[IncomingLine]) -> DomainError:
    """A refused quantity at the field of the billed or of the free units: inventory knows them as one."""
    if refusal.reason == QuantityNotWhole.reason:
        for index, line in enumerate(lines):
            if refusal.field == f"lines[{index}].quantity" and line.billed % 1 == 0:
                refusal.field = f"lines[{index}].free_quantity"
    return refusal


def _with_our_field(refusal: DomainError) -> DomainError:
    """The refusal with the path that its field has in a goods receipt. Inventory answers for several holds at once."""
    field = refusal.field.removeprefix("incoming_holds[0].").replace(".new_batch.", ".")
    refusal.field = "date" if field == "on_date" else field
    return refusal

"""Sets bought goods aside for a purchase return, and says what they are worth as a debit. See docs/reliability.md."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from bahi.purchase.v1 import returnables_pb2

from gst.document.credit import Credit, OriginalLine
from kit.db.session import Transaction
from kit.holds import participant
from kit.wire.messages import request_hash
from kit.wire.proto_values import date_text, decimal_of, price_text, quantity_text, uuid_of
from services.purchase.domain.errors import GoodsReceiptLineNotFound
from services.purchase.domain.lot_rules import last_day_of
from services.purchase.store import bought_lines, goods_receipts, vendor_bills
from services.purchase.store.bought_lines import Taken
from services.purchase.store.rows import Row
from trade.api.figures import line_to_proto
from trade.domain.refusals import ExpireTimeMissing, LineRepeated
from trade.domain.returnables import DeliveredLine, returned_figures

KIND: Final = "returnable"


async def hold_returnable(
    tx: Transaction, request: returnables_pb2.HoldReturnableRequest
) -> returnables_pb2.HoldReturnableResponse:
    """What is set aside, and its worth; a repeat gets the former answer.

    Raises GoodsReceiptNotFound, GoodsReceiptLineNotFound, OverReturn, HoldContentChanged, HoldReleased.
    """
    asked = _hold_of(tx, request)
    former = await participant.open_holds(tx, [asked])
    if asked.hold_id in former:
        answer = participant.check_repeat(former[asked.hold_id], asked)
        return returnables_pb2.HoldReturnableResponse.FromString(answer)
    receipt = await goods_receipts.find(tx, uuid_of(request.goods_receipt_id), lock=True)
    receipt_id: UUID = receipt["goods_receipt_id"]
    lines = {
        line["goods_receipt_line_id"]: line for line in (await goods_receipts.lines_of(tx, [receipt_id]))[receipt_id]
    }
    wanted = _wanted(request.lines, lines)
    taken_before = await bought_lines.lock(tx, wanted)
    billed = await vendor_bills.lines_of_receipt_lines(tx, wanted)
    taken = []
    for index, (line_id, asked_line) in enumerate(wanted.items()):
        bought = _bought(lines[line_id], billed.get(line_id, lines[line_id]), taken_before[line_id])
        debit = bought.credit(decimal_of(asked_line.quantity), field=f"lines[{index}].quantity")
        taken.append(Taken(line_id=line_id, debit=debit))
    await bought_lines.take(tx, asked.hold_id, taken)
    reply = _reply(receipt, [_held(lines[item.line_id], billed.get(item.line_id), item.debit) for item in taken])
    await participant.record_answers(tx, {asked.hold_id: reply.SerializeToString()})
    return reply


def _hold_of(tx: Transaction, request: returnables_pb2.HoldReturnableRequest) -> participant.HoldRequest:
    if not request.HasField("expire_time"):
        raise ExpireTimeMissing("A hold needs a time after which its coordinator may be asked.", field="expire_time")
    content = returnables_pb2.HoldReturnableRequest()
    content.CopyFrom(request)
    content.ClearField("expire_time")  # a retry asks for the same until later
    return participant.HoldRequest(
        hold_id=uuid_of(request.hold_id),
        kind=KIND,
        coordinator=tx.caller.service,
        request_hash=request_hash(content),
        expires_at=request.expire_time.ToDatetime(tzinfo=dt.UTC),
    )


def _wanted(
    asked: Sequence[returnables_pb2.ReturnableLine], lines: Mapping[UUID, Row]
) -> dict[UUID, returnables_pb2.ReturnableLine]:
    wanted: dict[UUID, returnables_pb2.ReturnableLine] = {}
    for index, item in enumerate(asked):
        field = f"lines[{index}].goods_receipt_line_id"
        line_id = uuid_of(item.goods_receipt_line_id)
        if line_id not in lines:
            raise GoodsReceiptLineNotFound("No such line in the goods receipt.", field=field)
        if line_id in wanted:
            raise LineRepeated("The line is named twice.", field=field)
        wanted[line_id] = item
    return wanted


def _bought(line: Row, figures: Row, taken: Row) -> DeliveredLine:
    """The line with the figures of its bill, or of its receipt as long as no bill has come."""
    return DeliveredLine(
        original=OriginalLine(
            billed_qty=line["quantity"],
            free_qty=line["free_quantity"],
            taxable=figures["taxable"],
            cgst=figures["cgst"],
            sgst=figures["sgst"],
            igst=figures["igst"],
            cess=figures["cess"],
        ),
        returned=Credit(
            qty=taken["returned"] + taken["held"],
            taxable=taken["debited_taxable"],
            cgst=taken["debited_cgst"],
            sgst=taken["debited_sgst"],
            igst=taken["debited_igst"],
            cess=taken["debited_cess"],
        ),
    )


def _held(line: Row, billed: Row | None, debit: Credit) -> returnables_pb2.HeldLine:
    return returnables_pb2.HeldLine(
        goods_receipt_line_id=str(line["goods_receipt_line_id"]),
        product_id=str(line["product_id"]),
        product_code=line["product_code"],
        product_name=line["product_name"],
        hsn=line["hsn"],
        uqc=line["uqc"],
        batch_id=str(line["batch_id"]),
        batch_number=line["batch_number"],
        expiry_date=date_text(last_day_of(line["expiry_month"])),
        mrp=price_text(line["mrp"]),
        location_id=str(line["location_id"]),
        quantity=quantity_text(debit.qty),
        debit=line_to_proto(returned_figures(debit, (billed or line)["tax_rate"])),
    )


def _reply(receipt: Row, lines: Sequence[returnables_pb2.HeldLine]) -> returnables_pb2.HoldReturnableResponse:
    return returnables_pb2.HoldReturnableResponse(
        goods_receipt_id=str(receipt["goods_receipt_id"]),
        goods_receipt_number=receipt["number"],
        goods_receipt_date=date_text(receipt["date"]),
        registration_id=str(receipt["registration_id"]),
        vendor_id=str(receipt["vendor_id"]),
        vendor_name=receipt["vendor_name"],
        vendor_gstin=receipt["vendor_gstin"],
        place_of_supply=receipt["place_of_supply"],
        supply_kind=receipt["supply_kind"],
        lines=lines,
    )

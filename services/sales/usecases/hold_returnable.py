"""Sets units of invoice lines aside for a sales return, and says what they are worth.

The invoice is locked first; all that is held or returned of its lines is then counted under that lock.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from bahi.sales.v1 import returnables_pb2 as pb

from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine
from kit.db.session import Transaction
from kit.holds import participant
from kit.holds.participant import HoldRequest
from kit.wire import proto_values
from kit.wire.messages import request_hash
from services.sales.domain.errors import InvoiceCancelled, InvoiceLineNotFound, InvoiceNotFound
from services.sales.domain.invoice import Invoice, InvoiceLine
from services.sales.domain.states import InvoiceStatus, ReturnState
from services.sales.store import invoices, returnables
from services.sales.store.returnables import ReturnedLine
from trade.api.figures import line_to_proto
from trade.domain.refusals import LineRepeated
from trade.domain.returnables import DeliveredLine, returned_figures

KIND: Final = "returnable"
DEFAULT_LIFETIME: Final = dt.timedelta(minutes=2)
"""For a request that names no expiry."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Worth:
    """So many units of a line, and their credit."""

    line: InvoiceLine
    credit: Credit


async def hold_returnable(tx: Transaction, request: pb.HoldReturnableRequest) -> pb.HoldReturnableResponse:
    """The answer, or the former one when it was asked before.

    Raises InvoiceNotFound, InvoiceCancelled, InvoiceLineNotFound, LineRepeated, OverReturn, HoldContentChanged, HoldReleased.
    """
    asked = _hold_request(tx, request)
    former = await participant.open_holds(tx, [asked])
    if former:
        return pb.HoldReturnableResponse.FromString(participant.check_repeat(former[asked.hold_id], asked))
    invoice = await invoices.find(tx, UUID(request.invoice_id), lock=True)
    if invoice is None:
        raise InvoiceNotFound("No such invoice.", field="invoice_id")
    if invoice.status is InvoiceStatus.CANCELLED:
        raise InvoiceCancelled("The invoice is cancelled: its goods are back already.", field="invoice_id")
    worth = _worth(invoice, request.lines, await returnables.already(tx, invoice.invoice_id))
    await returnables.insert(tx, [_returned(asked.hold_id, item) for item in worth])
    answer = _answer(invoice, worth)
    await participant.record_answers(tx, {asked.hold_id: answer.SerializeToString()})
    return answer


async def release_returnable(tx: Transaction, hold_ids: Sequence[UUID]) -> None:
    """Gives holds back, with the units and the credit they held. One that is committed stays."""
    released = await participant.release(tx, hold_ids, kind=KIND, coordinator=tx.caller.service)
    await returnables.release(tx, released)


def _hold_request(tx: Transaction, request: pb.HoldReturnableRequest) -> HoldRequest:
    content = pb.HoldReturnableRequest()
    content.CopyFrom(request)
    content.ClearField("expire_time")  # a repeat may name a later one, and is still a repeat
    expires_at = tx.now + DEFAULT_LIFETIME
    if request.HasField("expire_time"):
        expires_at = request.expire_time.ToDatetime(tzinfo=dt.UTC)
    return HoldRequest(
        hold_id=UUID(request.hold_id),
        kind=KIND,
        coordinator=tx.caller.service,
        request_hash=request_hash(content),
        expires_at=expires_at,
    )


def _worth(invoice: Invoice, asked: Sequence[pb.ReturnableLine], already: dict[UUID, Credit]) -> list[_Worth]:
    lines = {line.invoice_line_id: line for line in invoice.lines}
    worth: list[_Worth] = []
    seen: set[UUID] = set()
    for index, item in enumerate(asked):
        field = f"lines[{index}]"
        line = lines.get(UUID(item.invoice_line_id))
        if line is None:
            raise InvoiceLineNotFound("The invoice has no such line.", field=f"{field}.invoice_line_id")
        if line.invoice_line_id in seen:
            raise LineRepeated("The line is named twice.", field=f"{field}.invoice_line_id")
        seen.add(line.invoice_line_id)
        credited = already.get(line.invoice_line_id, NOTHING_CREDITED)
        worth.append(_Worth(line=line, credit=_credit(line, credited, proto_values.decimal_of(item.quantity), field)))
    return worth


def _credit(line: InvoiceLine, credited: Credit, quantity: Decimal, field: str) -> Credit:
    original = OriginalLine(
        billed_qty=line.quantity,
        free_qty=line.free_quantity,
        taxable=line.taxable,
        cgst=line.cgst,
        sgst=line.sgst,
        igst=line.igst,
        cess=line.cess,
    )
    return DeliveredLine(original=original, returned=credited).credit(quantity, field=f"{field}.quantity")


def _returned(hold_id: UUID, worth: _Worth) -> ReturnedLine:
    credit = worth.credit
    return ReturnedLine(
        hold_id=hold_id,
        invoice_line_id=worth.line.invoice_line_id,
        invoice_id=worth.line.invoice_id,
        state=ReturnState.HELD,
        quantity=credit.qty,
        taxable=credit.taxable,
        cgst=credit.cgst,
        sgst=credit.sgst,
        igst=credit.igst,
        cess=credit.cess,
    )


def _answer(invoice: Invoice, worth: Sequence[_Worth]) -> pb.HoldReturnableResponse:
    return pb.HoldReturnableResponse(
        invoice_id=str(invoice.invoice_id),
        invoice_number=invoice.number,
        invoice_date=proto_values.date_text(invoice.date),
        registration_id=str(invoice.registration_id),
        customer_id=str(invoice.customer_id),
        customer_name=invoice.buyer.name,
        customer_gstin=invoice.buyer.gstin,
        place_of_supply=invoice.place_of_supply,
        supply_kind=invoice.supply_kind,
        round_to_rupee=invoice.round_to_rupee,
        lines=[_held_line(item.line, item.credit) for item in worth],
    )


def _held_line(line: InvoiceLine, credit: Credit) -> pb.HeldLine:
    return pb.HeldLine(
        invoice_line_id=str(line.invoice_line_id),
        product_id=str(line.product_id),
        product_code=line.product_code,
        product_name=line.product_name,
        hsn=line.hsn,
        uqc=line.uqc,
        batch_id=str(line.batch_id),
        batch_number=line.batch_number,
        expiry_date=proto_values.date_text(line.expiry_date),
        mrp=proto_values.price_text(line.mrp),
        location_id=str(line.location_id),
        quantity=proto_values.quantity_text(credit.qty),
        credit=line_to_proto(returned_figures(credit, line.tax_rate)),
    )

"""Takes goods back from a customer: sales holds what may come back, inventory expects it, and both documents are written at once."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from bahi.returns.v1 import sales_returns_pb2
from bahi.sales.v1 import returnables_pb2

from gst.dates.limits import last_day_for_credit_note
from gst.printed.amount_in_words import amount_in_words
from kit.commands import audit, execution
from kit.db.database import Database, Transaction
from kit.holds.document import Attempt, DocumentOnHolds, Participant
from kit.holds.states import Outcome
from kit.ids import new_id
from kit.messaging import outbox
from kit.telemetry import otel
from kit.wire import proto_values
from services.returns.domain.amounts import add_up
from services.returns.domain.dates import check_not_before
from services.returns.domain.dispositions import check_disposition
from services.returns.domain.documents import Goods, Held, NewReturn, PlacedGoods
from services.returns.domain.notes import NoteKind, kind_of_note
from services.returns.domain.numbers import Series
from services.returns.remote.sold_goods import SoldGoods
from services.returns.remote.stock import Stock
from services.returns.store import figures
from services.returns.store.credit_notes import insert_credit_note
from services.returns.store.sales_returns import insert_sales_return, read_sales_return
from services.returns.usecases.numbering import next_document_numbers
from services.returns.usecases.setting import Setting, read_setting

_SERIES: Final = {NoteKind.GST: Series.CREDIT_NOTE, NoteKind.COMMERCIAL: Series.COMMERCIAL_CREDIT_NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReturnAsked:
    """What a customer brings."""

    invoice_id: UUID
    on: dt.date | None
    reason: str
    kind: NoteKind | None
    goods: tuple[Goods, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptSalesReturn:
    """The use case, with what it stands on. `hold_for` is how long the participants wait before they ask."""

    database: Database
    sold_goods: SoldGoods
    stock: Stock
    hold_for: dt.timedelta

    async def run(
        self, request: sales_returns_pb2.CreateSalesReturnRequest, asked: SalesReturnAsked
    ) -> sales_returns_pb2.SalesReturn:
        """The accepted return.

        Raises the refusals of sales and inventory, ExpiredNotSaleable, TaxTimeOver, SeriesExhausted and those of dates.
        """

        async def prepare(tx: Transaction) -> Setting:
            return await read_setting(tx, asked.on, self.hold_for)

        async def carry_out(attempt: Attempt, setting: Setting) -> sales_returns_pb2.SalesReturn:
            returnable_id, stock_id = attempt.hold_ids
            expires_at = setting.expires_at
            held = await attempt.ask(
                returnable_id, self.sold_goods.hold(returnable_id, expires_at, asked.invoice_id, asked.goods)
            )
            kind = _check(asked, held, setting)
            placed = await attempt.ask(stock_id, self.stock.expect(stock_id, expires_at, setting.on, held, asked.goods))
            return await execution.run(
                self.database,
                request,
                sales_returns_pb2.SalesReturn,
                lambda tx: _write(tx, attempt, setting, asked.reason, kind, held, placed),
            )

        return await DocumentOnHolds(
            database=self.database,
            participants=[
                Participant(operation="sales_return.returnable", release=self.sold_goods.release),
                Participant(operation="sales_return.receipt", release=self.stock.release_receipt),
            ],
            reply_type=sales_returns_pb2.SalesReturn,
            prepare=prepare,
            carry_out=carry_out,
        ).run(request)


def _check(asked: SalesReturnAsked, held: Held, setting: Setting) -> NoteKind:
    """What can only be judged once the original is known; returns the kind of note."""
    check_not_before(setting.on, held.original.date)
    for position, goods in enumerate(asked.goods):
        if goods.disposition is not None:
            expiry_date = held.line_of(goods).expiry_date
            check_disposition(goods.disposition, expiry_date, setting.today, field=f"lines[{position}].disposition")
    return kind_of_note(asked.kind, setting.on, held.original.date)


async def _write(
    tx: Transaction,
    attempt: Attempt,
    setting: Setting,
    reason: str,
    kind: NoteKind,
    held: Held,
    placed: tuple[PlacedGoods, ...],
) -> sales_returns_pb2.SalesReturn:
    new = await _compose(tx, attempt, setting, reason, kind, held, placed)
    await attempt.decide(tx, new.return_id, Outcome.COMMITTED)
    await insert_sales_return(tx, new)
    await insert_credit_note(tx, new, kind, last_day_for_credit_note(held.original.date))
    _note_and_send(tx, new, kind)
    written = await read_sales_return(tx, new.return_id)
    if written is None:
        raise AssertionError("A return is there once it is written.")
    return written


async def _compose(
    tx: Transaction,
    attempt: Attempt,
    setting: Setting,
    reason: str,
    kind: NoteKind,
    held: Held,
    placed: tuple[PlacedGoods, ...],
) -> NewReturn:
    original = held.original
    lines = held.lines
    if kind is NoteKind.COMMERCIAL:
        lines = tuple(replace(line, amounts=line.amounts.untaxed()) for line in lines)
    amounts = add_up([line.amounts for line in lines], round_to_rupee=original.round_to_rupee)
    registration = setting.organisation.registration_of_document(original.registration_id)
    series = (Series.SALES_RETURN, _SERIES[kind])
    return_number, note_number = await next_document_numbers(tx, registration, setting.on, series)
    return NewReturn(
        return_id=new_id(),
        return_number=return_number,
        note_id=new_id(),
        note_number=note_number,
        on=setting.on,
        reason=reason,
        our_gstin=registration.gstin,
        original=original,
        placed=placed,
        note_lines=lines,
        amounts=amounts,
        amount_in_words=amount_in_words(amounts.total),
        returnable_hold_id=attempt.hold_ids[0],
        stock_hold_id=attempt.hold_ids[1],
        trace_id=otel.current_trace_id(),
    )


def _note_and_send(tx: Transaction, new: NewReturn, kind: NoteKind) -> None:
    """Audit rows, and the messages that consume both holds."""
    original = new.original
    facts = {"number": new.return_number, "invoice_id": str(original.document_id), "reason": new.reason}
    audit.record(tx, action="accept", entity="sales_return", entity_id=new.return_id, after=facts)
    facts = {"number": new.note_number, "kind": kind.value, "total": proto_values.amount_text(new.amounts.total)}
    audit.record(tx, action="issue", entity="credit_note", entity_id=new.note_id, after=facts)
    document = stock_pb2.StockDocument(
        type="sales_return",
        document_id=str(new.return_id),
        number=new.return_number,
        date=proto_values.date_text(new.on),
        party_id=str(original.party_id),
        party_name=original.party_name,
    )
    outbox.send(tx, "inventory", stock_pb2.CommitReceipt(receipt_id=str(new.stock_hold_id), document=document))
    outbox.send(
        tx,
        "sales",
        returnables_pb2.PostCreditNote(
            hold_id=str(new.returnable_hold_id),
            credit_note_id=str(new.note_id),
            number=new.note_number,
            date=proto_values.date_text(new.on),
            invoice_id=str(original.document_id),
            customer_id=str(original.party_id),
            commercial=kind is NoteKind.COMMERCIAL,
            lines=[
                returnables_pb2.CreditNoteLine(
                    invoice_line_id=str(line.original_line_id),
                    hsn=line.hsn,
                    uqc=line.uqc,
                    quantity=proto_values.quantity_text(line.quantity),
                    figures=figures.line_figures(line.amounts),
                )
                for line in new.note_lines
            ],
            figures=figures.document_figures(new.amounts),
        ),
    )

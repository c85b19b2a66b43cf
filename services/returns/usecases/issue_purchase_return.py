"""Sends goods back to a vendor: purchase holds what may go back, inventory sets it aside, and both documents are written at once."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from bahi.inventory.v1 import stock_pb2
from bahi.purchase.v1 import returnables_pb2
from bahi.returns.v1 import purchase_returns_pb2

from gst.printed.amount_in_words import amount_in_words
from kit.commands import audit, execution
from kit.db.database import Database, Transaction
from kit.errors import InvalidArgument
from kit.holds.document import Attempt, DocumentOnHolds, Participant
from kit.holds.states import Outcome
from kit.ids import new_id
from kit.messaging import outbox
from kit.telemetry import otel
from kit.wire import proto_values
from services.returns.domain.amounts import add_up
from services.returns.domain.dates import check_not_before
from services.returns.domain.documents import Goods, Held, NewReturn, PlacedGoods
from services.returns.domain.numbers import Series
from services.returns.remote.bought_goods import BoughtGoods
from services.returns.remote.stock import Stock
from services.returns.store import figures
from services.returns.store.debit_notes import insert_debit_note
from services.returns.store.purchase_returns import insert_purchase_return, read_purchase_return
from services.returns.usecases.numbering import next_document_numbers
from services.returns.usecases.setting import Setting, read_setting


class PlaceMissing(InvalidArgument):
    """Nobody says where the goods leave from: neither the request nor the receipt."""

    reason = "LOCATION_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturnAsked:
    """What is to go back."""

    goods_receipt_id: UUID
    on: dt.date | None
    reason: str
    goods: tuple[Goods, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePurchaseReturn:
    """The use case, with what it stands on. `hold_for` is how long the participants wait before they ask."""

    database: Database
    bought_goods: BoughtGoods
    stock: Stock
    hold_for: dt.timedelta

    async def run(
        self, request: purchase_returns_pb2.CreatePurchaseReturnRequest, asked: PurchaseReturnAsked
    ) -> purchase_returns_pb2.PurchaseReturn:
        """The issued return. Raises the refusals of purchase and inventory, SeriesExhausted, and those of dates."""

        async def prepare(tx: Transaction) -> Setting:
            return await read_setting(tx, asked.on, self.hold_for)

        async def carry_out(attempt: Attempt, setting: Setting) -> purchase_returns_pb2.PurchaseReturn:
            returnable_id, stock_id = attempt.hold_ids
            expires_at = setting.expires_at
            question = self.bought_goods.hold(
                returnable_id,
                expires_at,
                asked.goods_receipt_id,
                asked.goods,
                round_to_rupee=setting.organisation.round_to_rupee,
            )
            held = await attempt.ask(returnable_id, question)
            check_not_before(setting.on, held.original.date)
            placed = tuple(_place(position, goods, held) for position, goods in enumerate(asked.goods))
            await attempt.ask(stock_id, self.stock.set_aside(stock_id, expires_at, setting.on, placed))
            return await execution.run(
                self.database,
                request,
                purchase_returns_pb2.PurchaseReturn,
                lambda tx: _write(tx, attempt, setting, asked.reason, held, placed),
            )

        return await DocumentOnHolds(
            database=self.database,
            participants=[
                Participant(operation="purchase_return.returnable", release=self.bought_goods.release),
                Participant(operation="purchase_return.stock", release=self.stock.release_reservation),
            ],
            reply_type=purchase_returns_pb2.PurchaseReturn,
            prepare=prepare,
            carry_out=carry_out,
        ).run(request)


def _place(position: int, goods: Goods, held: Held) -> PlacedGoods:
    line = held.line_of(goods)
    location_id = goods.location_id or line.location_id
    if location_id is None:
        raise PlaceMissing("Say where the goods leave from.", field=f"lines[{position}].location_id")
    return PlacedGoods(goods=goods, line=line, location_id=location_id)


async def _write(
    tx: Transaction, attempt: Attempt, setting: Setting, reason: str, held: Held, placed: tuple[PlacedGoods, ...]
) -> purchase_returns_pb2.PurchaseReturn:
    new = await _compose(tx, attempt, setting, reason, held, placed)
    await attempt.decide(tx, new.return_id, Outcome.COMMITTED)
    await insert_purchase_return(tx, new)
    await insert_debit_note(tx, new)
    _note_and_send(tx, new)
    written = await read_purchase_return(tx, new.return_id)
    if written is None:
        raise AssertionError("A return is there once it is written.")
    return written


async def _compose(
    tx: Transaction, attempt: Attempt, setting: Setting, reason: str, held: Held, placed: tuple[PlacedGoods, ...]
) -> NewReturn:
    original = held.original
    amounts = add_up([line.amounts for line in held.lines], round_to_rupee=original.round_to_rupee)
    registration = setting.organisation.registration_of_document(original.registration_id)
    series = (Series.PURCHASE_RETURN, Series.DEBIT_NOTE)
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
        note_lines=held.lines,
        amounts=amounts,
        amount_in_words=amount_in_words(amounts.total),
        returnable_hold_id=attempt.hold_ids[0],
        stock_hold_id=attempt.hold_ids[1],
        trace_id=otel.current_trace_id(),
    )


def _note_and_send(tx: Transaction, new: NewReturn) -> None:
    """Audit rows, and the messages that consume both holds."""
    original = new.original
    facts = {"number": new.return_number, "goods_receipt_id": str(original.document_id), "reason": new.reason}
    audit.record(tx, action="issue", entity="purchase_return", entity_id=new.return_id, after=facts)
    facts = {"number": new.note_number, "total": proto_values.amount_text(new.amounts.total)}
    audit.record(tx, action="issue", entity="debit_note", entity_id=new.note_id, after=facts)
    document = stock_pb2.StockDocument(
        type="purchase_return",
        document_id=str(new.return_id),
        number=new.return_number,
        date=proto_values.date_text(new.on),
        party_id=str(original.party_id),
        party_name=original.party_name,
    )
    outbox.send(tx, "inventory", stock_pb2.CommitStockRequest(reservation_id=str(new.stock_hold_id), document=document))
    outbox.send(
        tx,
        "purchase",
        returnables_pb2.PostDebitNote(
            hold_id=str(new.returnable_hold_id),
            debit_note_id=str(new.note_id),
            number=new.note_number,
            date=proto_values.date_text(new.on),
            goods_receipt_id=str(original.document_id),
            vendor_id=str(original.party_id),
            lines=[
                returnables_pb2.DebitNoteLine(
                    goods_receipt_line_id=str(line.original_line_id),
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

"""Takes a customer's goods back: sales and inventory hold them, then both documents are posted in one transaction."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from kit.commands import audit
from kit.db.session import ReadSession, Transaction
from kit.holds.document import DocumentOnHolds, Holds
from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.domain.composing import compose_note, compose_return, sentences_of_credit_note
from services.returns.domain.dispositions import check_disposition
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.domain.number_series import Series
from services.returns.domain.returned_goods import GoodsBack, RequestedLine, check_quantities
from services.returns.domain.sold_goods import check_batches, check_customer
from services.returns.remote.notes import send_credit_note
from services.returns.remote.returnables import Returnables
from services.returns.remote.stock import Stock, send_goods_received
from services.returns.store import goods_returns, notes
from services.returns.store.approval_tables import APPROVALS
from services.returns.usecases.return_drafts import DraftReturn, PlannedReturn, ReturnOnHolds
from services.returns.usecases.return_identity import take_return_identity
from services.returns.usecases.return_terms import read_return_terms
from trade.domain.approvals import approved_facts
from trade.domain.business_days import check_not_before
from trade.domain.dating import RequestedDate, dated_facts
from trade.domain.notes import NoteKind
from trade.domain.returnables import ReturnableGoods
from trade.usecases.approvals import use_approval

RETURNABLE: Final = "sales_return.returnable"
INCOMING: Final = "sales_return.incoming"

_NOTE_SERIES: Final = {NoteKind.GST: Series.CREDIT_NOTE, NoteKind.COMMERCIAL: Series.COMMERCIAL_CREDIT_NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSalesReturn:
    """What a customer brings.

    `kind` None: the last day for a tax credit note decides the kind. `day` None: the return is of the business day.
    """

    invoice_id: UUID
    date: RequestedDate
    reason: str
    kind: NoteKind | None
    lines: tuple[RequestedLine, ...]
    customer_id: UUID | None = None
    """Who brings it. None: not said."""
    approval_id: UUID | None = None


def post_sales_return(
    sold_goods: Returnables, stock: Stock, *, hold_for: dt.timedelta
) -> ReturnOnHolds[PostSalesReturn]:
    """The use case, with the services that it asks.

    Raises the refusals of sales and inventory, InvoiceOfOtherCustomer, BatchNotSold, ExpiredNotSaleable, TaxTimeOver,
    SeriesExhausted, and those of dates and approvals.
    """
    return DocumentOnHolds(
        releases={RETURNABLE: sold_goods.release, INCOMING: stock.release_incoming},
        hold_for=hold_for,
        plan=plan,
        hold=partial(hold, sold_goods, stock),
        post=post,
    )


async def plan(session: ReadSession, command: PostSalesReturn) -> PlannedReturn[PostSalesReturn]:
    return PlannedReturn(
        command=command, terms=await read_return_terms(session, ReturnApprovalKind.SALES_RETURN, command)
    )


async def hold(
    sold_goods: Returnables, stock: Stock, planned: PlannedReturn[PostSalesReturn], holds: Holds
) -> DraftReturn:
    command, terms = planned.command, planned.terms
    back = GoodsBack(document_id=command.invoice_id, kind=command.kind, today=terms.today, lines=command.lines)
    goods = await holds.take(RETURNABLE, sold_goods.reserve(holds.ids[RETURNABLE], holds.expires_at, back))
    _check(planned, goods)
    placed = await holds.take(
        INCOMING, stock.expect_goods(holds.ids[INCOMING], holds.expires_at, terms.day, goods, command.lines)
    )
    return DraftReturn(terms=terms, reason=command.reason, goods=goods, placed=placed)


async def post(tx: Transaction, draft: DraftReturn, holds: Holds) -> GoodsReturn:
    goods = draft.goods
    series = (Series.SALES_RETURN, _NOTE_SERIES[goods.kind])
    identity = await take_return_identity(tx, draft.terms, goods.original, series, draft.reason)
    note = compose_note(identity, goods, sentences_of_credit_note(goods))
    posted = compose_return(identity, goods, draft.placed)
    await use_approval(tx, APPROVALS, draft.terms.authority, posted.return_id)
    await holds.record(tx, posted.return_id)
    await goods_returns.insert(
        tx, Direction.SALES, posted, returnable_hold_id=holds.ids[RETURNABLE], stock_hold_id=holds.ids[INCOMING]
    )
    await notes.insert(tx, Direction.SALES, note)
    dated = dated_facts(posted.date, posted.date_reason) | approved_facts(posted)
    facts = {"number": posted.number, "invoice_id": str(posted.original_id), "reason": posted.reason}
    audit.record(tx, action="post", entity="sales_return", entity_id=posted.return_id, after=facts | dated)
    facts = {"number": note.number, "kind": note.kind.value, "total": f"{note.figures.total:.2f}"}
    audit.record(tx, action="issue", entity="credit_note", entity_id=note.note_id, after=facts | dated)
    send_goods_received(tx, holds.ids[INCOMING], posted)
    send_credit_note(tx, holds.ids[RETURNABLE], note)
    return posted


def _check(planned: PlannedReturn[PostSalesReturn], goods: ReturnableGoods) -> None:
    """Checks what depends on the original."""
    command, terms = planned.command, planned.terms
    check_customer(command.customer_id, goods.original)
    check_batches(command.lines, goods)
    terms.check_period(goods.original.registration_id)
    check_not_before(terms.day, goods.original.date)
    check_quantities(command.lines, goods)
    for position, line in enumerate(command.lines):
        if line.disposition is not None:
            field = f"lines[{position}].disposition"
            check_disposition(
                line.disposition, goods.line_of(line.original_line_id).expiry_date, terms.today, field=field
            )

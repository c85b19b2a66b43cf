"""Returns goods to a vendor: purchase and inventory hold them, then both documents are posted in one transaction."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from kit.commands import audit
from kit.db.session import ReadSession, Transaction
from kit.errors import InvalidArgument
from kit.holds.document import DocumentOnHolds, Holds
from services.returns.domain.approvals import ReturnApprovalKind
from services.returns.domain.composing import compose_note, compose_return
from services.returns.domain.documents import Direction, GoodsReturn
from services.returns.domain.number_series import Series
from services.returns.domain.returned_goods import GoodsBack, PlacedLine, RequestedLine, check_quantities
from services.returns.remote.notes import send_debit_note
from services.returns.remote.returnables import Returnables
from services.returns.remote.stock import Stock, send_goods_dispatched
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

RETURNABLE: Final = "purchase_return.returnable"
STOCK: Final = "purchase_return.stock"


class LocationMissing(InvalidArgument):
    """Neither the request nor the goods receipt says from which location the goods leave."""

    reason = "LOCATION_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPurchaseReturn:
    """What goes back to a vendor. `day` None: the return is of the business day."""

    goods_receipt_id: UUID
    date: RequestedDate
    reason: str
    lines: tuple[RequestedLine, ...]
    approval_id: UUID | None = None


def post_purchase_return(
    bought_goods: Returnables, stock: Stock, *, hold_for: dt.timedelta
) -> ReturnOnHolds[PostPurchaseReturn]:
    """The use case, with the services that it asks.

    Raises the refusals of purchase and inventory, LocationMissing, SeriesExhausted, and those of dates and approvals.
    """
    return DocumentOnHolds(
        releases={RETURNABLE: bought_goods.release, STOCK: stock.release_reservation},
        hold_for=hold_for,
        plan=plan,
        hold=partial(hold, bought_goods, stock),
        post=post,
    )


async def plan(session: ReadSession, command: PostPurchaseReturn) -> PlannedReturn[PostPurchaseReturn]:
    return PlannedReturn(
        command=command, terms=await read_return_terms(session, ReturnApprovalKind.PURCHASE_RETURN, command)
    )


async def hold(
    bought_goods: Returnables, stock: Stock, planned: PlannedReturn[PostPurchaseReturn], holds: Holds
) -> DraftReturn:
    command, terms = planned.command, planned.terms
    back = GoodsBack(document_id=command.goods_receipt_id, kind=NoteKind.GST, today=terms.today, lines=command.lines)
    goods = await holds.take(RETURNABLE, bought_goods.reserve(holds.ids[RETURNABLE], holds.expires_at, back))
    check_not_before(terms.day, goods.original.date)
    check_quantities(command.lines, goods)
    placed = tuple(_place(position, line, goods) for position, line in enumerate(command.lines))
    await holds.take(STOCK, stock.reserve_goods(holds.ids[STOCK], holds.expires_at, terms.day, placed))
    return DraftReturn(terms=terms, reason=command.reason, goods=goods, placed=placed)


async def post(tx: Transaction, draft: DraftReturn, holds: Holds) -> GoodsReturn:
    goods = draft.goods
    series = (Series.PURCHASE_RETURN, Series.DEBIT_NOTE)
    identity = await take_return_identity(tx, draft.terms, goods.original, series, draft.reason)
    note = compose_note(identity, goods)
    posted = compose_return(identity, goods, draft.placed)
    await use_approval(tx, APPROVALS, draft.terms.authority, posted.return_id)
    await holds.record(tx, posted.return_id)
    await goods_returns.insert(
        tx, Direction.PURCHASE, posted, returnable_hold_id=holds.ids[RETURNABLE], stock_hold_id=holds.ids[STOCK]
    )
    await notes.insert(tx, Direction.PURCHASE, note)
    dated = dated_facts(posted.date, posted.date_reason) | approved_facts(posted)
    facts = {"number": posted.number, "goods_receipt_id": str(posted.original_id), "reason": posted.reason}
    audit.record(tx, action="post", entity="purchase_return", entity_id=posted.return_id, after=facts | dated)
    facts = {"number": note.number, "total": f"{note.figures.total:.2f}"}
    audit.record(tx, action="issue", entity="debit_note", entity_id=note.note_id, after=facts | dated)
    send_goods_dispatched(tx, holds.ids[STOCK], posted, goods.claimed_by_batch)
    send_debit_note(tx, holds.ids[RETURNABLE], note)
    return posted


def _place(position: int, line: RequestedLine, goods: ReturnableGoods) -> PlacedLine:
    returnable = goods.line_of(line.original_line_id)
    location_id = line.location_id or returnable.location_id
    if location_id is None:
        raise LocationMissing("Say where the goods leave from.", field=f"lines[{position}].location_id")
    return PlacedLine(requested=line, goods=returnable, location_id=location_id)

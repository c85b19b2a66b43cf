"""What refunds to customers and by vendors have in common: which credits they are for, and how one is cancelled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.ids import new_id
from trade.domain.accounts import NewEntry
from trade.domain.approvals import Authority, approved_facts
from trade.domain.business_days import check_not_before
from trade.domain.dating import Calendar, dated_facts
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import CancelPayment
from trade.domain.period_locks import PostingDay
from trade.domain.refunds import PostRefund, Refund, RefundedCredit, refund_named, refund_oldest
from trade.store import accounts, party_credits, refunds
from trade.store.document_numbers import next_number
from trade.store.refunds import RefundSide
from trade.usecases.party_credits import TodayOf
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunding:
    """What was decided of a refund before it is posted: its party, its day, and by whose limits it is judged."""

    party_name: str
    calendar: Calendar
    day: dt.date
    authority: Authority


async def post_refund(tx: Transaction, side: RefundSide, command: PostRefund, refunding: Refunding) -> Refund:
    """The new refund. The party's balance is locked, and the reference has been looked for.

    Its number is of the financial year of today, whatever its day.

    Raises DateInFuture, BeforeOriginal, PeriodLocked, SeriesExhausted, BalanceTooLarge, and what `refund_named` and
    `refund_oldest` raise.
    """
    calendar, day, authority = refunding.calendar, refunding.day, refunding.authority
    booked = calendar.booking_date(command.date.booking_day, day)
    await check_open(tx, command.date.posting_day(booked, role=authority.date_role))
    parts = await _parts(tx, side, command, booked)
    if booked < calendar.today:
        await _check_on_account(tx, side, command.party_id, parts, booked)
    reference = command.reference
    refund = Refund(
        refund_id=new_id(),
        party_id=command.party_id,
        party_name=refunding.party_name,
        number=await next_number(tx, series_of_organisation(side.series, calendar.today)),
        date=day,
        booking_date=booked,
        amount=command.amount,
        mode=command.mode,
        reference=reference.text,
        bank=reference.bank,
        reference_key=reference.key(command.mode),
        accept_used_reference=reference.accept_used_reference,
        note=command.note,
        date_reason=command.date.reason,
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        credits=tuple(parts),
    )
    await refunds.insert(tx, side, refund)
    await refunds.take(tx, side, parts)
    await accounts.enter(tx, side.credits.accounts, _entry(side, refund), field="amount")
    _record(tx, side, refund)
    return refund


def _record(tx: Transaction, side: RefundSide, refund: Refund) -> None:
    party_key = side.credits.accounts.party_key
    facts = {"number": refund.number, "amount": f"{refund.amount:f}", party_key: str(refund.party_id)}
    audit.record(
        tx,
        action="post",
        entity=side.refusals.refund,
        entity_id=refund.refund_id,
        after=facts | dated_facts(refund.date, refund.date_reason, refund.booking_date) | approved_facts(refund),
    )


async def cancel_refund(tx: Transaction, side: RefundSide, command: CancelPayment, today_of: TodayOf) -> Refund:
    """The cancelled refund. What it took of the credits is on account again.

    Raises the side's refusals of a refund that is missing or cancelled, StaleEtag, PeriodLocked, and what `today_of`
    raises.
    """
    refund = await refunds.lock(tx, side, await refunds.load(tx, side, command.payment_id))
    check_etag(command.etag, refund.version)
    cancelled = refund.as_cancelled(command.reason, tx.now, side.refusals)
    await refunds.update(tx, side, cancelled)
    await refunds.take(tx, side, [replace(part, amount=-part.amount) for part in refund.credits])
    today = await today_of(tx)
    await check_open(tx, PostingDay(date=today, reason=command.reason, field=f"{side.refusals.refund}_id"))
    reversal = replace(_entry(side, refund), date=today, kind=side.entry_cancelled, amount=-refund.amount)
    await accounts.enter(tx, side.credits.accounts, reversal)
    audit.record(
        tx,
        action="cancel",
        entity=side.refusals.refund,
        entity_id=refund.refund_id,
        before={"status": refund.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return cancelled


async def _parts(tx: Transaction, side: RefundSide, command: PostRefund, day: dt.date) -> Sequence[RefundedCredit]:
    if not command.credits:
        oldest = await party_credits.find_oldest(tx, side.credits, command.party_id, command.amount, day)
        return refund_oldest(command.amount, oldest)
    found = await party_credits.find_many(tx, side.credits, [part.credit_id for part in command.credits])
    own: dict[UUID, Any] = {key: credit for key, credit in found.items() if credit.party_id == command.party_id}
    return refund_named(command.amount, command.credits, own, day, side.credits.refusals)


async def _check_on_account(
    tx: Transaction, side: RefundSide, party_id: UUID, parts: Sequence[RefundedCredit], day: dt.date
) -> None:
    """Raises BeforeOriginal for money of a past day that settled something then, or had been refunded."""
    given_back = await refunds.read_given_back(tx, side, party_id, [part.credit_id for part in parts])
    for last_day in given_back.values():
        check_not_before(day, last_day)


def _entry(side: RefundSide, refund: Refund) -> NewEntry:
    """More is owed: by the customer, or to the vendor."""
    return NewEntry(
        party_id=refund.party_id,
        date=refund.booking_date,
        kind=side.entry,
        document_id=refund.refund_id,
        number=refund.number,
        amount=refund.amount,
    )

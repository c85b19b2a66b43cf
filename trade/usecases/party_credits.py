"""What customers' and vendors' credits have in common: how they settle open items, and how a payment is cancelled."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import ReadSession, Transaction
from trade.domain.allocations import Allocation, AllocationRequest, allocate, check_any, total_of, undone
from trade.domain.allowances import ALLOWANCES
from trade.domain.party_credits import (
    AllocateCredit,
    AllocatedCredit,
    AnyCredit,
    CancelPayment,
    UnallocateCredit,
    check_free,
    check_not_refunded,
)
from trade.domain.period_locks import PostingDay
from trade.store import accounts, party_credits
from trade.store.party_credits import CreditSide
from trade.usecases.posting_days import check_open

TodayOf = Callable[[ReadSession], Awaitable[dt.date]]
"""Reads the local day of the caller's organisation."""


async def settle(
    tx: Transaction, side: CreditSide[AnyCredit], credit: AnyCredit, request: AllocationRequest
) -> AllocatedCredit[AnyCredit]:
    """A new credit, after it has settled what is requested. The party's balance is locked.

    Raises what `allocate` raises.
    """
    if request.is_empty:
        return AllocatedCredit(credit=credit, allocations=())
    items = await accounts.items_to_settle(tx, side.accounts, credit.party_id, request, credit.on_account)
    allocations = allocate(credit.on_account, request, items)
    await accounts.allocate(tx, side.accounts, credit.credit_id, allocations, day=credit.booking_date)
    settled = replace(credit, on_account=credit.on_account - total_of(allocations))
    return AllocatedCredit(credit=settled, allocations=allocations)


async def allocate_credit(
    tx: Transaction, side: CreditSide[AnyCredit], command: AllocateCredit, today_of: TodayOf
) -> AllocatedCredit[AnyCredit]:
    """The next version of a credit, which settles more.

    Raises the side's refusals of a credit that is missing or cancelled, StaleEtag, NothingToAllocate, and what
    `allocate` raises.
    """
    credit = await party_credits.lock(tx, side, await party_credits.load(tx, side, command.credit_id))
    check_etag(command.etag, credit.version)
    credit.check_posted(side.refusals)
    items = await accounts.items_to_settle(tx, side.accounts, credit.party_id, command.allocations, credit.on_account)
    allocations = allocate(credit.on_account, command.allocations, items)
    check_any(allocations)
    facts = {"open_items": len(allocations), **_said(command.reason)}
    today = await _open_today(tx, side, credit, command.reason, today_of)
    changed = _Change(allocations=allocations, day=today, action="allocate", facts=facts)
    return await _write(tx, side, credit, changed)


async def unallocate_credit(
    tx: Transaction, side: CreditSide[AnyCredit], command: UnallocateCredit, today_of: TodayOf
) -> AllocatedCredit[AnyCredit]:
    """The next version of a credit, which settles nothing of one item any more.

    Raises the side's refusal of a credit that is missing, StaleEtag, AllowanceBound, AllocationNotFound.
    """
    credit = await party_credits.lock(tx, side, await party_credits.load(tx, side, command.credit_id))
    check_etag(command.etag, credit.version)
    check_free([credit], ALLOWANCES, field=f"{side.refusals.credit}_id")
    settled = await party_credits.with_allocations(tx, side, credit)
    allocations = undone(settled.allocations, command.document_id)
    facts = {"document_id": str(command.document_id), **_said(command.reason)}
    today = await _open_today(tx, side, credit, command.reason, today_of)
    changed = _Change(allocations=allocations, day=today, action="unallocate", facts=facts)
    return await _write(tx, side, credit, changed)


async def cancel_payment(
    tx: Transaction, side: CreditSide[AnyCredit], command: CancelPayment, today_of: TodayOf
) -> AllocatedCredit[AnyCredit]:
    """The cancelled payment. What it settled is open again.

    Raises the side's refusals of a payment that is missing or cancelled, StaleEtag, CreditRefunded, and what `today_of`
    raises.
    """
    payment = await party_credits.lock(tx, side, await party_credits.load_payment(tx, side, command.payment_id))
    check_etag(command.etag, payment.version)
    cancelled = payment.cancelled(command.reason, tx.now, side.refusals)
    settled = await party_credits.with_allocations(tx, side, payment)
    check_not_refunded(payment, settled.allocations, field=f"{side.refusals.payment}_id")
    open_again = [replace(allocation, amount=-allocation.amount) for allocation in settled.allocations]
    today = await today_of(tx)
    await check_open(
        tx,
        PostingDay(
            date=today,
            registration_id=payment.of_registration,
            reason=command.reason,
            field=f"{side.refusals.payment}_id",
        ),
    )
    await accounts.allocate(tx, side.accounts, payment.credit_id, open_again, day=today)
    await party_credits.update(tx, side, cancelled)
    entry = replace(payment.entry, date=today, kind=side.payment_cancelled, amount=payment.amount)
    await accounts.enter(tx, side.accounts, entry)
    audit.record(
        tx,
        action="cancel",
        entity=payment.kind,
        entity_id=payment.credit_id,
        before={"status": payment.status},
        after={"status": cancelled.status, "reason": command.reason},
    )
    return AllocatedCredit(credit=cancelled, allocations=())


def _said(reason: str) -> dict[str, str]:
    """The reason for the audit row, where one was given."""
    return {"reason": reason} if reason else {}


async def _open_today(
    tx: Transaction, side: CreditSide[AnyCredit], credit: AnyCredit, reason: str, today_of: TodayOf
) -> dt.date:
    """Today, on which the credit's allocations change. Raises PeriodLocked and what `today_of` raises."""
    today = await today_of(tx)
    field = f"{side.refusals.credit}_id"
    await check_open(tx, PostingDay(date=today, registration_id=credit.of_registration, reason=reason, field=field))
    return today


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a credit settles more from a day on, or less, and what the audit trail says of it."""

    allocations: Sequence[Allocation]
    day: dt.date
    action: str
    facts: audit.Facts


async def _write(
    tx: Transaction, side: CreditSide[AnyCredit], credit: AnyCredit, change: _Change
) -> AllocatedCredit[AnyCredit]:
    """The next version of a credit."""
    await accounts.allocate(tx, side.accounts, credit.credit_id, change.allocations, day=change.day, new_version=True)
    on_account = credit.on_account - total_of(change.allocations)
    audit.record(
        tx,
        action=change.action,
        entity=credit.kind,
        entity_id=credit.credit_id,
        before={"on_account": f"{credit.on_account:f}"},
        after={"on_account": f"{on_account:f}", **change.facts},
    )
    changed = replace(credit, on_account=on_account, version=credit.version + 1)
    return await party_credits.with_allocations(tx, side, changed)

"""What allowances to customers and of vendors have in common: what they settle, and how one is cancelled."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.db.session import ReadSession, Transaction
from trade.domain.accounts import OpenItem
from trade.domain.allocations import Allocation, AllocationRequest, allocate, total_of
from trade.domain.allowances import (
    ALLOWANCES,
    AllowanceKind,
    PostAllowance,
    RequestedAllowance,
    check_allowance,
)
from trade.domain.approvals import approved_facts
from trade.domain.party_credits import AllocatedCredit, AnyCredit, CancelPayment
from trade.domain.role_limits import RoleLimits
from trade.store import accounts, allowances, party_credits
from trade.store.allowances import AllowanceSide
from trade.usecases.party_credits import TodayOf, cancel_payment


async def post_allowance(
    tx: Transaction,
    side: AllowanceSide[AnyCredit],
    command: PostAllowance,
    limits: RoleLimits,
    credit_of: Callable[[Decimal], AnyCredit],
) -> AllocatedCredit[AnyCredit]:
    """The new allowance. The party's balance is locked; `credit_of` gives the credit of an amount.

    Raises what `allocate` and `check_allowance` raise.
    """
    kind = command.kind
    credits_ = side.by_kind[kind]
    amount = sum((item.amount for item in command.items), NIL)
    credit = credit_of(amount)
    request = AllocationRequest(named=command.items, due_first=False)
    items = await accounts.items_to_settle(tx, credits_.accounts, command.party_id, request, amount)
    allocations = allocate(amount, request, items)
    check_allowance(await _requested(tx, side, kind, allocations, items), credit.date, limits)
    await party_credits.insert(tx, credits_, credit)
    await accounts.enter(tx, credits_.accounts, credit.entry)
    await accounts.allocate(tx, credits_.accounts, credit.credit_id, allocations, day=credit.date)
    facts = {"number": credit.number, "amount": f"{amount:f}", credits_.accounts.party_key: str(credit.party_id)}
    facts |= approved_facts(credit)
    audit.record(tx, action="post", entity=credit.kind, entity_id=credit.credit_id, after=facts)
    settled = replace(credit, on_account=amount - total_of(allocations))
    return AllocatedCredit(credit=settled, allocations=allocations)


async def read_requested(tx: Transaction, side: AllowanceSide[AnyCredit], command: PostAllowance) -> RequestedAllowance:
    """What an allowance would settle now. Raises what `allocate` raises."""
    amount = sum((item.amount for item in command.items), NIL)
    request = AllocationRequest(named=command.items, due_first=False)
    accounts_ = side.by_kind[command.kind].accounts
    items = await accounts.items_to_settle(tx, accounts_, command.party_id, request, amount)
    return await _requested(tx, side, command.kind, allocate(amount, request, items), items)


async def _requested(
    tx: Transaction,
    side: AllowanceSide[AnyCredit],
    kind: AllowanceKind,
    allocations: Sequence[Allocation],
    items: Sequence[OpenItem],
) -> RequestedAllowance:
    ids = [item.document_id for item in items]
    let_go = await allowances.read_settled(tx, side.by_kind[kind].accounts, ids, kind.entry)
    return RequestedAllowance(kind=kind, allocations=allocations, items=items, let_go=let_go)


async def cancel_allowance(
    tx: Transaction, side: AllowanceSide[AnyCredit], command: CancelPayment, today_of: TodayOf
) -> AllocatedCredit[AnyCredit]:
    """The cancelled allowance. Raises what `load_allowance` and `cancel_payment` raise."""
    seen = await load_allowance(tx, side, command.payment_id)
    return await cancel_payment(tx, side.of(seen.credit.kind), command, today_of)


async def load_allowance(
    session: ReadSession, side: AllowanceSide[AnyCredit], allowance_id: UUID
) -> AllocatedCredit[AnyCredit]:
    """An allowance with what it settles. Raises the side's refusal of one that it does not have."""
    any_kind = next(iter(side.by_kind.values()))
    found = (await party_credits.find_many(session, any_kind, [allowance_id])).get(allowance_id)
    if found is None or found.kind not in ALLOWANCES:
        raise any_kind.refusals.no_payment()
    return await party_credits.with_allocations(session, any_kind, found)

"""The limits of each role that a request of purchase passes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from gst.money import NIL
from kit.auth.caller import Role
from kit.db.session import Transaction
from services.purchase.domain.approvals import content_of
from services.purchase.domain.statuses_and_kinds import ClaimSettlementKind
from services.purchase.store import debit_claims, vendor_bills, vendor_cash, vendors
from services.purchase.store.account_tables import VENDOR_ALLOWANCES
from services.purchase.usecases.debit_claims.settle import (
    SettleDebitClaim,
    check_fields,
    content_of_settlement,
    coverage,
    date_of,
)
from services.purchase.usecases.goods_receipts.terms import (
    PostGoodsReceipt,
    content_of_receipt,
    decisions_passed,
    terms_by,
)
from services.purchase.usecases.purchase_orders.create import CreatePurchaseOrder, check_expected, content_of_order
from trade.domain.accounts import PaymentMode
from trade.domain.allowances import PostAllowance, allowance_passed
from trade.domain.approvals import Authority, Judged
from trade.domain.cash import cash_passed
from trade.domain.dating import TODAY
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund
from trade.domain.role_limits import LimitPassed
from trade.store import organisations
from trade.usecases.allowances import read_requested
from trade.usecases.judged_money import cash_judge, day_judge, differences_judge, posting_of


async def judge_money(tx: Transaction, command: PostPayment | PostRefund) -> Judged:
    """Money to a vendor or from one. With cash counts what went or came on its day before; a bank's day is its own."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_money(command.date, command.mode, Role.ADMIN)
    await vendors.load(tx, command.party_id)
    paid = isinstance(command, PostPayment)
    in_cash, read = command.mode is PaymentMode.CASH, vendor_cash.read_paid if paid else vendor_cash.read_received
    before = await read(tx, command.party_id, day) if in_cash else NIL
    posting = posting_of(command.date, calendar.booking_date(command.date.booking_day, day), None)
    cash_passed = cash_judge(organisation.limits_of, "cash_payment" if paid else "cash_receipt", command, before)
    differences_passed = await differences_judge(tx, VENDOR_ALLOWANCES, organisation.limits_of, command)
    return Judged(
        content=content_of(command, calendar.today),
        party_id=command.party_id,
        passed=lambda role: [*cash_passed(role), *differences_passed(role)],
        day_passed=await day_judge(tx, calendar, command.date if in_cash else TODAY, posting),
    )


async def judge_allowance(tx: Transaction, command: PostAllowance) -> Judged:
    """What is written off of bills. What the vendor gives has no limit but its day's."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_own(command.date, Role.ADMIN)
    await vendors.load(tx, command.party_id)
    requested = await read_requested(tx, VENDOR_ALLOWANCES, command)
    return Judged(
        content=content_of(command, calendar.today),
        party_id=command.party_id,
        passed=lambda role: allowance_passed(
            requested, replace(organisation.limits_of(role), settlement_discount_percent=None)
        ),
        day_passed=await day_judge(tx, calendar, command.date, posting_of(command.date, day, None)),
    )


async def judge_goods_receipt(tx: Transaction, command: PostGoodsReceipt) -> Judged:
    """The day of goods that came in, and what only a manager decides of them."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    terms = await terms_by(tx, command, organisation, Authority.of(Role.ADMIN))
    posting = posting_of(command.date, terms.day, terms.registration_id)
    return Judged(
        content=content_of_receipt(command, calendar.today),
        party_id=command.vendor_id,
        passed=lambda role: decisions_passed(command, role),
        day_passed=await day_judge(tx, calendar, command.date, posting),
    )


async def judge_purchase_order(tx: Transaction, command: CreatePurchaseOrder) -> Judged:
    """The day of a draft order: nothing else of it has a limit."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_own(command.date, Role.ADMIN)
    check_expected(command, day)
    await vendors.load_active(tx, command.vendor_id, organisation)
    return Judged(
        content=content_of_order(command, calendar.today),
        party_id=command.vendor_id,
        passed=lambda _role: (),
        day_passed=await day_judge(tx, calendar, command.date, posting_of(command.date, day, None)),
    )


async def judge_settlement(tx: Transaction, command: SettleDebitClaim) -> Judged:
    """Money by which a vendor meets a claim, entered by a manager. With cash counts what came on its day before."""
    check_fields(command)
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = date_of(command, calendar, Role.ADMIN)
    claim = await debit_claims.load(tx, command.debit_claim_id)
    claim.check_not_cancelled()
    bill = await vendor_bills.load(tx, claim.vendor_bill_id)
    _, at_most = await coverage(tx, command, claim, bill, day)
    amount = min(at_most, claim.open_amount) if command.amount is None else command.amount
    in_cash = command.mode is PaymentMode.CASH
    own_day = in_cash or command.kind is ClaimSettlementKind.SHORT_PAYMENT
    before = await vendor_cash.read_received(tx, claim.vendor_id, day) if in_cash else NIL

    def passed(role: Role) -> list[LimitPassed]:
        most = organisation.limits_of(role).cash_receipt if in_cash else None
        return list(cash_passed(most, before, amount, field="amount"))

    return Judged(
        content=content_of_settlement(command, calendar.today),
        party_id=claim.vendor_id,
        passed=passed,
        day_passed=await day_judge(
            tx, calendar, command.date if own_day else TODAY, posting_of(command.date, day, bill.registration_id)
        ),
        lowest_role=Role.MANAGER,
    )


_JUDGES: Final[dict[type, Callable[[Transaction, Any], Awaitable[Judged]]]] = {
    PostPayment: judge_money,
    PostRefund: judge_money,
    PostAllowance: judge_allowance,
    PostGoodsReceipt: judge_goods_receipt,
    CreatePurchaseOrder: judge_purchase_order,
    SettleDebitClaim: judge_settlement,
}


async def judge(tx: Transaction, command: object) -> Judged:
    """The request, judged by any role's limits. Raises what is wrong with it whoever sends it."""
    return await _JUDGES[type(command)](tx, command)

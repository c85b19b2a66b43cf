"""The limits of each role that a request of sales passes, for requests that need no stock."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from gst.money import NIL
from kit.auth.caller import Role
from kit.db.session import Transaction
from services.sales.domain.approvals import ApprovalKind, content_of_allowance, content_of_receipt, content_of_refund
from services.sales.domain.cash import CashDay
from services.sales.domain.customer_limits import decisions_passed, limits_of, terms_passed
from services.sales.store import cash, customers, organisations
from services.sales.store.account_tables import CUSTOMER_ALLOWANCES, CUSTOMER_REFUNDS
from services.sales.usecases.customers.create import CreateCustomer, new_customer
from services.sales.usecases.orders.create import CreateOrder
from trade.domain.accounts import PaymentMode
from trade.domain.allowances import PostAllowance, allowance_passed
from trade.domain.approvals import Judged, RequestContent
from trade.domain.dating import TODAY
from trade.domain.party_credits import PostPayment
from trade.domain.refunds import PostRefund
from trade.domain.role_limits import LimitPassed
from trade.store import refunds
from trade.usecases.allowances import read_requested
from trade.usecases.judged_money import cash_judge, day_judge, differences_judge, posting_of


async def judge_receipt(tx: Transaction, command: PostPayment) -> Judged:
    """Money of a customer. With cash counts what came on its day before; a bank's day is its own."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_money(command.date, command.mode, Role.ADMIN)
    customer = await customers.load(tx, command.party_id)
    in_cash = command.mode is PaymentMode.CASH
    before = await cash.read_of_day(tx, CashDay(customer.person, day)) if in_cash else NIL
    booked = calendar.booking_date(command.date.booking_day, day)
    posting = posting_of(command.date, booked, organisation.registration(None).registration_id)
    cash_passed = cash_judge(organisation.limits_of, "cash_receipt", command, before)
    differences_passed = await differences_judge(tx, CUSTOMER_ALLOWANCES, organisation.limits_of, command)
    return Judged(
        content=content_of_receipt(command, calendar.today),
        party_id=command.party_id,
        passed=lambda role: [*cash_passed(role), *differences_passed(role)],
        day_passed=await day_judge(tx, calendar, command.date if in_cash else TODAY, posting),
    )


async def judge_refund(tx: Transaction, command: PostRefund) -> Judged:
    """Money back to a customer, by a manager. With cash counts what was refunded on its day before."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_money(command.date, command.mode, Role.ADMIN)
    await customers.load(tx, command.party_id)
    in_cash = command.mode is PaymentMode.CASH
    before = await refunds.read_cash(tx, CUSTOMER_REFUNDS, command.party_id, day) if in_cash else NIL
    posting = posting_of(command.date, calendar.booking_date(command.date.booking_day, day), None)
    return Judged(
        content=content_of_refund(command, calendar.today),
        party_id=command.party_id,
        passed=cash_judge(organisation.limits_of, "cash_payment", command, before),
        day_passed=await day_judge(tx, calendar, command.date if in_cash else TODAY, posting),
        lowest_role=Role.MANAGER,
    )


async def judge_allowance(tx: Transaction, command: PostAllowance) -> Judged:
    """What is let go of open items."""
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_own(command.date, Role.ADMIN)
    await customers.load(tx, command.party_id)
    requested = await read_requested(tx, CUSTOMER_ALLOWANCES, command)
    posting = posting_of(command.date, day, organisation.registration(None).registration_id)
    return Judged(
        content=content_of_allowance(command, calendar.today),
        party_id=command.party_id,
        passed=lambda role: allowance_passed(requested, organisation.limits_of(role)),
        day_passed=await day_judge(tx, calendar, command.date, posting),
    )


async def judge_new_order(tx: Transaction, command: CreateOrder) -> Judged:
    """The day of a draft order: nothing else of it is judged before it is confirmed."""
    calendar = (await organisations.load(tx)).calendar(tx.now)
    day = calendar.date_of_own(command.date, Role.ADMIN)
    await customers.load(tx, command.customer_id)
    return Judged(
        content=RequestContent(kind=ApprovalKind.NEW_ORDER, command=command, day=day),
        party_id=command.customer_id,
        passed=lambda _role: (),
        day_passed=await day_judge(tx, calendar, command.date, posting_of(command.date, day, None)),
    )


async def judge_new_customer(tx: Transaction, command: CreateCustomer) -> Judged:
    """The terms of a new customer, and what only a manager says of one."""
    customer = new_customer(command, tx.now)
    organisation = await organisations.find(tx)
    await customers.refuse_same(tx, customer)

    def passed(role: Role) -> list[LimitPassed]:
        return [*decisions_passed(customer, role), *terms_passed(customer, limits_of(organisation, role))]

    content = RequestContent(kind=ApprovalKind.NEW_CUSTOMER, command=command)
    return Judged(content=content, party_id=None, passed=passed)


_JUDGES: Final[dict[type, Callable[[Transaction, Any], Awaitable[Judged]]]] = {
    PostPayment: judge_receipt,
    PostRefund: judge_refund,
    PostAllowance: judge_allowance,
    CreateOrder: judge_new_order,
    CreateCustomer: judge_new_customer,
}


async def judge(tx: Transaction, command: object) -> Judged:
    """The request, judged by any role's limits. Raises what is wrong with it whoever sends it."""
    return await _JUDGES[type(command)](tx, command)

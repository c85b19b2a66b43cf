"""Refunds what a customer has on account: money goes back for one or several credits."""

from kit.db.session import Transaction
from services.sales.domain.approvals import content_of_refund
from services.sales.domain.errors import CustomerNotFound
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS, CUSTOMER_REFUNDS
from services.sales.store.approval_tables import APPROVALS
from trade.domain.accounts import PaymentMode
from trade.domain.cash import check_cash_limit
from trade.domain.payment_references import check_reference
from trade.domain.refunds import PostRefund, Refund
from trade.domain.refusals import AmountMissing
from trade.store import persons, refunds
from trade.store.payment_references import refuse_used_in
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.refunds import Refunding, post_refund


async def post_customer_refund(tx: Transaction, command: PostRefund) -> Refund:
    """The new refund.

    Raises CustomerNotFound, AmountMissing, ReferenceMissing, ReferenceUsed, OrganisationNotSetUp, RoleLimitExceeded,
    and what `date_of_money`, `authority_of` and `post_refund` raise.
    """
    if not command.amount:
        raise AmountMissing("Nothing is refunded.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of_refund(command, calendar.today))
    day = calendar.date_of_money(command.date, command.mode, authority.date_role)
    in_cash = command.mode is PaymentMode.CASH
    if in_cash:
        await persons.lock_party(tx, CUSTOMER_ACCOUNTS, command.party_id, whole_person=True)
    locked = await customers.lock_accounts(tx, {command.party_id})
    if command.party_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    if not reference.accept_used_reference:
        side = CUSTOMER_REFUNDS
        await refuse_used_in(tx, side.refunds, side.refund_key, reference.key(command.mode))
    name = locked[command.party_id].customer.name
    if in_cash:
        paid = await refunds.read_cash(tx, CUSTOMER_REFUNDS, command.party_id, day)
        limit = organisation.limits_of(authority.role).cash_payment
        check_cash_limit(limit, paid, command.amount, field="amount")
    refunding = Refunding(party_name=name, calendar=calendar, day=day, authority=authority)
    refund = await post_refund(tx, CUSTOMER_REFUNDS, command, refunding)
    await use_approval(tx, APPROVALS, authority, refund.refund_id)
    return refund

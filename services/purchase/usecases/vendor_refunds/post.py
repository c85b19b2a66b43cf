"""Records that a vendor pays back what is on account: money for one or several credits."""

from kit.db.session import Transaction
from services.purchase.domain.approvals import content_of
from services.purchase.store import debit_claims, vendor_cash, vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_REFUNDS
from services.purchase.store.approval_tables import APPROVALS
from trade.domain.accounts import PaymentMode
from trade.domain.cash import check_cash_limit, check_cash_of_day
from trade.domain.payment_references import check_reference
from trade.domain.refunds import PostRefund, Refund
from trade.domain.refusals import AmountMissing
from trade.store import organisations, persons
from trade.store.payment_references import refuse_used_in
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.refunds import Refunding, post_refund


async def post_vendor_refund(tx: Transaction, command: PostRefund) -> Refund:
    """The new refund. A reference is compared with refunds that met debit claims, too.

    Raises VendorNotFound, AmountMissing, ReferenceMissing, ReferenceUsed, CashForbidden, RoleLimitExceeded,
    OrganisationUnknown, and what `date_of_money`, `authority_of` and `post_refund` raise.
    """
    if not command.amount:
        raise AmountMissing("Nothing is refunded.", field="amount")
    reference = command.reference
    check_reference(command.mode, reference.text)
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content_of(command, calendar.today))
    day = calendar.date_of_money(command.date, command.mode, authority.date_role)
    vendor = await vendors.load(tx, command.party_id)
    in_cash = command.mode is PaymentMode.CASH
    await persons.lock_party(tx, VENDOR_ACCOUNTS, vendor.vendor_id, whole_person=in_cash)
    if not reference.accept_used_reference:
        key = reference.key(command.mode)
        await refuse_used_in(tx, VENDOR_REFUNDS.refunds, VENDOR_REFUNDS.refund_key, key)
        await debit_claims.refuse_used_reference(tx, key, field="reference")
    if in_cash:
        received = await vendor_cash.read_received(tx, vendor.vendor_id, day)
        check_cash_of_day(day, received, command.amount, field="amount")
        limit = organisation.limits_of(authority.role).cash_receipt
        check_cash_limit(limit, received, command.amount, field="amount")
    refunding = Refunding(party_name=vendor.name, calendar=calendar, day=day, authority=authority)
    refund = await post_refund(tx, VENDOR_REFUNDS, command, refunding)
    await use_approval(tx, APPROVALS, authority, refund.refund_id)
    return refund

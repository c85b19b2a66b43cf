"""Records what a vendor lets go of: a settlement discount, or a small difference."""

from dataclasses import replace
from decimal import Decimal

from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.approvals import content_of
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_ALLOWANCES
from services.purchase.store.approval_tables import APPROVALS
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import Authority
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import AllocatedCredit
from trade.store import accounts, organisations
from trade.store.document_numbers import next_number
from trade.usecases.allowances import post_allowance
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open


async def post_vendor_allowance(
    tx: Transaction, command: PostAllowance, within: Authority | None = None
) -> AllocatedCredit[VendorCredit]:
    """The new allowance. What a vendor gives has no limit; what is written off of its bills has one.

    `within` judges what is part of another request.

    Raises VendorNotFound, OrganisationUnknown, PeriodLocked, SeriesExhausted, and what `date_of_own` and
    `post_allowance` raise.
    """
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    content = content_of(command, calendar.today)
    authority = within or await authority_of(tx, APPROVALS, command.approval_id, content)
    day = calendar.date_of_own(command.date, authority.date_role)
    vendor = await vendors.load(tx, command.party_id)
    await check_open(tx, command.date.posting_day(day, role=authority.date_role))
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [vendor.vendor_id])
    number = await next_number(tx, series_of_organisation(VENDOR_ALLOWANCES.series[command.kind], calendar.today))

    def credit_of(amount: Decimal) -> VendorCredit:
        return VendorCredit(
            credit_id=new_id(),
            kind=command.kind.entry,
            party_id=vendor.vendor_id,
            party_name=vendor.name,
            number=number,
            date=day,
            booking_date=day,
            date_reason=command.date.reason,
            amount=amount,
            on_account=amount,
            note=command.note,
            approval_id=authority.approval_id,
            approved_by=authority.approved_by,
            trace_id=tx.caller.trace_id,
            created_by=tx.caller.user_id,
            created_at=tx.now,
        )

    limits = replace(organisation.limits_of(authority.role), settlement_discount_percent=None)
    posted = await post_allowance(tx, VENDOR_ALLOWANCES, command, limits, credit_of)
    await use_approval(tx, APPROVALS, authority, posted.credit.credit_id)
    return posted

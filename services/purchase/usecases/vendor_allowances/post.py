"""Records what a vendor lets go of: a settlement discount, or a small difference."""

from dataclasses import replace
from decimal import Decimal

from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.vendor_credits import VendorCredit
from services.purchase.store import vendors
from services.purchase.store.account_tables import VENDOR_ACCOUNTS, VENDOR_ALLOWANCES
from trade.domain.allowances import PostAllowance
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import AllocatedCredit
from trade.store import accounts, organisations
from trade.store.document_numbers import next_number
from trade.usecases.allowances import post_allowance


async def post_vendor_allowance(tx: Transaction, command: PostAllowance) -> AllocatedCredit[VendorCredit]:
    """The new allowance. What a vendor gives has no limit; what is written off of its bills has one.

    Raises VendorNotFound, OrganisationUnknown, DateInFuture, SeriesExhausted, and what `post_allowance` raises.
    """
    organisation = await organisations.load(tx)
    day = organisation.business_date(command.date, tx.now)
    vendor = await vendors.load(tx, command.party_id)
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [vendor.vendor_id])
    number = await next_number(tx, series_of_organisation(VENDOR_ALLOWANCES.series[command.kind], day))

    def credit_of(amount: Decimal) -> VendorCredit:
        return VendorCredit(
            credit_id=new_id(),
            kind=command.kind.entry,
            party_id=vendor.vendor_id,
            party_name=vendor.name,
            number=number,
            date=day,
            amount=amount,
            on_account=amount,
            note=command.note,
            trace_id=tx.caller.trace_id,
            created_by=tx.caller.user_id,
            created_at=tx.now,
        )

    limits = replace(organisation.limits_of(tx.caller.role), settlement_discount_percent=None)
    return await post_allowance(tx, VENDOR_ALLOWANCES, command, limits, credit_of)

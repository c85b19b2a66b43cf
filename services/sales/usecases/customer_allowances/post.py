"""Lets go of what a customer owes: a settlement discount, or a small difference."""

from decimal import Decimal

from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.approvals import content_of_allowance
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.domain.errors import CustomerNotFound
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ALLOWANCES
from services.sales.store.approval_tables import APPROVALS
from trade.domain.allowances import PostAllowance
from trade.domain.approvals import Authority
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import AllocatedCredit
from trade.store.document_numbers import next_number
from trade.usecases.allowances import post_allowance
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open


# Long: one field of the document a line.
async def post_customer_allowance(
    tx: Transaction, command: PostAllowance, within: Authority | None = None
) -> AllocatedCredit[CustomerCredit]:
    """The new allowance. `within` judges what is part of another request.

    Raises CustomerNotFound, OrganisationNotSetUp, PeriodLocked, SeriesExhausted, and what `date_of_own`,
    `authority_of` and `post_allowance` raise.
    """
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    content = content_of_allowance(command, calendar.today)
    authority = within or await authority_of(tx, APPROVALS, command.approval_id, content)
    day = calendar.date_of_own(command.date, authority.date_role)
    locked = await customers.lock_accounts(tx, {command.party_id})
    if command.party_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    registration_id = organisation.registration(None).registration_id
    await check_open(tx, command.date.posting_day(day, registration_id, role=authority.date_role))
    series = series_of_organisation(CUSTOMER_ALLOWANCES.series[command.kind], calendar.today)
    number = await next_number(tx, series)

    def credit_of(amount: Decimal) -> CustomerCredit:
        return CustomerCredit(
            credit_id=new_id(),
            kind=command.kind.entry,
            party_id=command.party_id,
            party_name=locked[command.party_id].customer.name,
            number=number,
            date=day,
            booking_date=day,
            date_reason=command.date.reason,
            financial_year=series.financial_year,
            registration_id=registration_id,
            amount=amount,
            on_account=amount,
            note=command.note,
            approval_id=authority.approval_id,
            approved_by=authority.approved_by,
            trace_id=tx.caller.trace_id,
            created_by=tx.caller.user_id,
            created_at=tx.now,
        )

    limits = organisation.limits_of(authority.role)
    posted = await post_allowance(tx, CUSTOMER_ALLOWANCES, command, limits, credit_of)
    await use_approval(tx, APPROVALS, authority, posted.credit.credit_id)
    return posted

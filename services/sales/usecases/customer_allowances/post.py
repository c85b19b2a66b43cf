"""Lets go of what a customer owes: a settlement discount, or a small difference."""

from decimal import Decimal

from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.domain.errors import CustomerNotFound
from services.sales.store import customers, organisations
from services.sales.store.account_tables import CUSTOMER_ALLOWANCES
from trade.domain.allowances import PostAllowance
from trade.domain.document_numbers import series_of_organisation
from trade.domain.party_credits import AllocatedCredit
from trade.domain.period_locks import PostingDay
from trade.store.document_numbers import next_number
from trade.usecases.allowances import post_allowance
from trade.usecases.posting_days import check_open


async def post_customer_allowance(tx: Transaction, command: PostAllowance) -> AllocatedCredit[CustomerCredit]:
    """The new allowance.

    Raises CustomerNotFound, OrganisationNotSetUp, PeriodLocked, SeriesExhausted, and what `date_of_own` and
    `post_allowance` raise.
    """
    organisation = await organisations.load(tx)
    calendar = organisation.calendar(tx.now)
    day = calendar.date_of_own(command.date, tx.caller.role)
    locked = await customers.lock_accounts(tx, {command.party_id})
    if command.party_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    registration_id = organisation.registration(None).registration_id
    await check_open(tx, PostingDay(date=day, registration_id=registration_id, reason=command.date.reason))
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
            trace_id=tx.caller.trace_id,
            created_by=tx.caller.user_id,
            created_at=tx.now,
        )

    limits = organisation.limits_of(tx.caller.role)
    return await post_allowance(tx, CUSTOMER_ALLOWANCES, command, limits, credit_of)

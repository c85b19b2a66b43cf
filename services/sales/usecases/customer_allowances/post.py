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
from trade.store.document_numbers import next_number
from trade.usecases.allowances import post_allowance


async def post_customer_allowance(tx: Transaction, command: PostAllowance) -> AllocatedCredit[CustomerCredit]:
    """The new allowance.

    Raises CustomerNotFound, OrganisationNotSetUp, DateInFuture, SeriesExhausted, and what `post_allowance` raises.
    """
    organisation = await organisations.load(tx)
    day = organisation.business_date(command.date, tx.now)
    locked = await customers.lock_accounts(tx, {command.party_id})
    if command.party_id not in locked:
        raise CustomerNotFound("No such customer.", field="customer_id")
    series = series_of_organisation(CUSTOMER_ALLOWANCES.series[command.kind], day)
    number = await next_number(tx, series)

    def credit_of(amount: Decimal) -> CustomerCredit:
        return CustomerCredit(
            credit_id=new_id(),
            kind=command.kind.entry,
            party_id=command.party_id,
            party_name=locked[command.party_id].customer.name,
            number=number,
            date=day,
            financial_year=series.financial_year,
            registration_id=organisation.registration(None).registration_id,
            amount=amount,
            on_account=amount,
            note=command.note,
            trace_id=tx.caller.trace_id,
            created_by=tx.caller.user_id,
            created_at=tx.now,
        )

    limits = organisation.limits_of(tx.caller.role)
    return await post_allowance(tx, CUSTOMER_ALLOWANCES, command, limits, credit_of)

"""Creates a customer."""

import dataclasses
from dataclasses import dataclass

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.customer import Customer, CustomerTerms, checked
from services.sales.domain.customer_limits import check_decisions, check_terms, limits_of
from services.sales.store import customers, organisations
from services.sales.usecases.customers.audit_facts import facts_of
from trade.domain.own_registrations import marked


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCustomer:
    """A new customer and its code, which never changes."""

    code: str
    terms: CustomerTerms


async def create_customer(tx: Transaction, command: CreateCustomer) -> Customer:
    """The new customer, with an empty account.

    Raises CodeTaken, CustomerExists, OwnGstin, ManagerNeeded, RoleLimitExceeded, and what is wrong with its
    identifiers.
    """
    terms = {field.name: getattr(command.terms, field.name) for field in dataclasses.fields(command.terms)}
    customer = checked(
        Customer(
            customer_id=new_id(),
            code=command.code,
            branch=False,
            version=1,
            created_at=tx.now,
            updated_at=tx.now,
            **terms,
        )
    )
    organisation = await organisations.find(tx)
    check_decisions(customer, tx.caller.role)
    check_terms(customer, limits_of(organisation, tx.caller.role))
    customer = marked(customer, organisation)
    await customers.refuse_same(tx, customer)
    await customers.insert(tx, customer)
    audit.record(tx, action="create", entity="customer", entity_id=customer.customer_id, after=facts_of(customer))
    return customer

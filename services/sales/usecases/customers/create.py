"""Creates a customer."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.approvals import ApprovalKind
from services.sales.domain.customer import Customer, CustomerTerms, checked
from services.sales.domain.customer_limits import check_decisions, check_terms, limits_of
from services.sales.store import customers, organisations
from services.sales.store.approval_tables import APPROVALS
from services.sales.usecases.customers.audit_facts import facts_of
from trade.domain.approvals import RequestContent, approved_facts
from trade.domain.own_registrations import marked
from trade.usecases.approvals import authority_of, use_approval


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCustomer:
    """A new customer and its code, which never changes."""

    code: str
    terms: CustomerTerms
    approval_id: UUID | None = None


async def create_customer(tx: Transaction, command: CreateCustomer) -> Customer:
    """The new customer, with an empty account.

    Raises CodeTaken, CustomerExists, OwnGstin, ManagerNeeded, RoleLimitExceeded, what `authority_of` raises, and
    what is wrong with its identifiers.
    """
    customer = new_customer(command, tx.now)
    organisation = await organisations.find(tx)
    content = RequestContent(kind=ApprovalKind.NEW_CUSTOMER, command=command)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content)
    check_decisions(customer, authority.role)
    check_terms(customer, limits_of(organisation, authority.role))
    customer = marked(customer, organisation)
    await customers.refuse_same(tx, customer)
    await customers.insert(tx, customer)
    await use_approval(tx, APPROVALS, authority, customer.customer_id)
    facts = facts_of(customer) | approved_facts(authority)
    audit.record(tx, action="create", entity="customer", entity_id=customer.customer_id, after=facts)
    return customer


def new_customer(command: CreateCustomer, now: dt.datetime) -> Customer:
    """The customer before anybody's limits judge it. Raises what is wrong with its identifiers."""
    terms = {field.name: getattr(command.terms, field.name) for field in dataclasses.fields(command.terms)}
    return checked(
        Customer(
            customer_id=new_id(),
            code=command.code,
            branch=False,
            version=1,
            created_at=now,
            updated_at=now,
            **terms,
        )
    )

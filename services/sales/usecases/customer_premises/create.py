"""Makes premises of a customer: another place of the same account."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.customer_premises import CustomerPremises, PremisesTerms
from services.sales.store import customer_premises, customers
from services.sales.usecases.customer_premises.audit_facts import facts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePremises:
    customer_id: UUID
    terms: PremisesTerms


async def create_customer_premises(tx: Transaction, command: CreatePremises) -> CustomerPremises:
    """The new premises. Raises CustomerNotFound, StateMissing, and what the law says of the state."""
    customer, terms = await customers.load(tx, command.customer_id), command.terms
    premises = CustomerPremises(
        premises_id=new_id(),
        customer_id=customer.customer_id,
        name=terms.name,
        address=terms.address,
        route=terms.route,
        phone=terms.phone,
        drug_licences=terms.drug_licences,
        active=True,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
    ).checked()
    await customer_premises.insert(tx, premises)
    facts = facts_of(premises)
    audit.record(tx, action="create", entity="customer_premises", entity_id=premises.premises_id, after=facts)
    return premises

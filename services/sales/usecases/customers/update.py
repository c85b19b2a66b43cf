"""Changes a customer."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.customer import IDENTITY, Customer, CustomerTerms, changed_customer
from services.sales.domain.customer_limits import check_terms, limits_of
from services.sales.store import cash_of_persons, customers, organisations
from services.sales.usecases.customers.audit_facts import facts_of
from trade.domain.changes import Changes
from trade.domain.own_registrations import marked


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCustomer:
    """Which fields of the customer change, and to what."""

    customer_id: UUID
    etag: str
    changes: Changes[CustomerTerms]


async def update_customer(tx: Transaction, command: UpdateCustomer) -> Customer:
    """The changed customer.

    Raises CustomerNotFound, StaleEtag, CustomerExists, OwnGstin, RoleLimitExceeded, and what is wrong with its
    identifiers.
    """
    if command.changes.fields & IDENTITY:
        await customers.lock_accounts(tx, {command.customer_id})  # before the customer, as a sale does
    former = await customers.lock(tx, command.customer_id)
    check_etag(command.etag, former.version)
    organisation = await organisations.find(tx)
    with prefix_field("customer."):
        changed = changed_customer(former, command.changes, version=former.version + 1, updated_at=tx.now)
        changed = marked(changed, organisation)
        if changed.read_as != former.read_as:
            await customers.refuse_same(tx, changed)
    check_terms(changed, limits_of(organisation, tx.caller.role), former=former, prefix="customer.")
    await customers.update(tx, changed)
    if changed.person != former.person:
        await cash_of_persons.move(tx, changed.customer_id, former.person, changed.person)
    audit.record(
        tx,
        action="update",
        entity="customer",
        entity_id=former.customer_id,
        before=facts_of(former),
        after=facts_of(changed),
    )
    return changed

"""Changes premises of a customer, and makes them inactive."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.customer_premises import CustomerPremises, PremisesTerms
from services.sales.store import customer_premises
from services.sales.usecases.customer_premises.audit_facts import facts_of
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePremises:
    """Which fields of the premises change, and to what."""

    premises_id: UUID
    etag: str
    changes: Changes[PremisesTerms]


async def update_customer_premises(tx: Transaction, command: UpdatePremises) -> CustomerPremises:
    """The changed premises. Raises CustomerPremisesNotFound, StaleEtag, and what is wrong with the address."""
    former = await customer_premises.lock(tx, command.premises_id)
    check_etag(command.etag, former.version)
    with prefix_field("customer_premises."):
        changed = former.changed(command.changes, tx.now)
    await customer_premises.update(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="customer_premises",
        entity_id=former.premises_id,
        before=facts_of(former),
        after=facts_of(changed),
    )
    return changed

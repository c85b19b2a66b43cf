"""Changes a vendor."""

from dataclasses import dataclass
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.purchase.domain.vendors import Vendor, VendorTerms, changed_vendor
from services.purchase.store import vendors
from services.purchase.usecases.vendors.audit_facts import facts_of
from trade.domain.changes import Changes
from trade.domain.own_registrations import marked
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateVendor:
    """Which fields of the vendor change, and to what."""

    vendor_id: UUID
    etag: str
    changes: Changes[VendorTerms]


async def update_vendor(tx: Transaction, command: UpdateVendor) -> Vendor:
    """The changed vendor.

    Raises VendorNotFound, StaleEtag, VendorExists, OwnGstin, and what is wrong with its identifiers.
    """
    former = await vendors.lock(tx, command.vendor_id)
    check_etag(command.etag, former.version)
    with prefix_field("vendor."):
        changed = changed_vendor(former, command.changes, version=former.version + 1, updated_at=tx.now)
        changed = marked(changed, await organisations.find(tx))
        if changed.read_as != former.read_as:
            await vendors.refuse_same(tx, changed)
    await vendors.update(tx, changed)
    audit.record(
        tx,
        action="update",
        entity="vendor",
        entity_id=former.vendor_id,
        before=facts_of(former),
        after=facts_of(changed),
    )
    return changed

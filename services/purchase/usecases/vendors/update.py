"""Changes the named fields of a vendor."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.purchase.domain.vendors import ADDRESS, Vendor, VendorFields
from services.purchase.store import vendors
from services.purchase.usecases.vendor_facts import facts_of, with_identity
from trade.domain.refusals import FieldMissing
from trade.domain.tax_identity import TaxIdentity, changed_identity, identify

IDENTITY: Final = frozenset({"gst_category", "gstin", "pan", ADDRESS})
"""Fields that are checked against one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateVendor:
    """Changes the fields in `named`, and no other. `etag` is the version that the change is based on."""

    vendor_id: UUID
    named: frozenset[str]
    fields: VendorFields
    active: bool
    etag: str


async def update_vendor(tx: Transaction, command: UpdateVendor) -> Vendor:
    """Raises VendorNotFound, StaleEtag, FieldMissing, and InvalidArgument for identifiers that do not agree."""
    before = await vendors.lock(tx, command.vendor_id)
    check_etag(command.etag, before.version)
    _check_filled(command)
    values = {name: getattr(command.fields, name) for name in command.named - IDENTITY - {"active"}}
    if "active" in command.named:
        values["active"] = command.active
    if command.named & IDENTITY:
        values |= _identity(before, command)
    after = replace(before, **values, version=before.version + 1, updated_at=tx.now)
    await vendors.update(tx, after)
    audit.record(
        tx,
        action="update",
        entity="vendor",
        entity_id=after.vendor_id,
        before=facts_of(before),
        after=facts_of(after),
    )
    return after


def _check_filled(command: UpdateVendor) -> None:
    if "name" in command.named and not command.fields.name:
        raise FieldMissing("A vendor has a name.", field="vendor.name")
    if "gst_category" in command.named and not command.fields.gst_category:
        raise FieldMissing("A vendor has a GST category.", field="vendor.gst_category")


def _identity(before: Vendor, command: UpdateVendor) -> dict[str, Any]:
    """The identifiers and the address after the change."""
    given = command.fields
    stated = TaxIdentity(
        gst_category=given.gst_category or before.gst_category,
        gstin=given.gstin,
        pan=given.pan,
        state_code=given.address.state_code,
    )
    with prefix_field("vendor."):
        identity = identify(changed_identity(before.identity, stated, command.named, address=ADDRESS), address=ADDRESS)
    return {
        "gst_category": identity.gst_category,
        "gstin": identity.gstin,
        "pan": identity.pan,
        "address": with_identity(given.address if ADDRESS in command.named else before.address, identity),
    }

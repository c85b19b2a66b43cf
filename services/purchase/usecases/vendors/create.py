"""Creates a vendor."""

import dataclasses
from dataclasses import dataclass

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.vendors import Vendor, VendorTerms, checked
from services.purchase.store import vendors
from services.purchase.usecases.vendors.audit_facts import facts_of
from trade.domain.own_registrations import marked
from trade.store import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVendor:
    """A new vendor and its code, which never changes."""

    code: str
    terms: VendorTerms


async def create_vendor(tx: Transaction, command: CreateVendor) -> Vendor:
    """The new vendor, with an empty account.

    Raises CodeTaken, VendorExists, OwnGstin, and what is wrong with its identifiers.
    """
    terms = {field.name: getattr(command.terms, field.name) for field in dataclasses.fields(command.terms)}
    vendor = checked(
        Vendor(
            vendor_id=new_id(),
            code=command.code,
            shown_rounding_school=None,
            branch=False,
            version=1,
            created_at=tx.now,
            updated_at=tx.now,
            **terms,
        )
    )
    vendor = marked(vendor, await organisations.find(tx))
    await vendors.refuse_same(tx, vendor)
    await vendors.insert(tx, vendor)
    audit.record(tx, action="create", entity="vendor", entity_id=vendor.vendor_id, after=facts_of(vendor))
    return vendor

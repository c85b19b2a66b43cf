"""Creates a vendor."""

from dataclasses import dataclass

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.vendors import ADDRESS, Vendor, VendorFields
from services.purchase.store import vendors
from services.purchase.usecases.vendor_facts import facts_of, with_identity
from trade.domain.refusals import FieldMissing
from trade.domain.tax_identity import TaxIdentity, identify


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVendor:
    code: str
    fields: VendorFields


async def create_vendor(tx: Transaction, command: CreateVendor) -> Vendor:
    """Raises CodeTaken, and InvalidArgument for identifiers that do not agree."""
    given = command.fields
    if given.gst_category is None:
        raise FieldMissing("A vendor has a GST category.", field="gst_category")
    identity = identify(
        TaxIdentity(
            gst_category=given.gst_category, gstin=given.gstin, pan=given.pan, state_code=given.address.state_code
        ),
        address=ADDRESS,
    )
    vendor = Vendor(
        vendor_id=new_id(),
        code=command.code,
        name=given.name,
        gst_category=identity.gst_category,
        gstin=identity.gstin,
        pan=identity.pan,
        phone=given.phone,
        drug_licences=given.drug_licences,
        credit_days=given.credit_days,
        active=True,
        version=1,
        created_at=tx.now,
        updated_at=tx.now,
        address=with_identity(given.address, identity),
        email=given.email,
        msme=given.msme,
        bank=given.bank,
        rounding_school=given.rounding_school,
        shown_rounding_school=None,
    )
    await vendors.insert(tx, vendor)
    audit.record(tx, action="create", entity="vendor", entity_id=vendor.vendor_id, after=facts_of(vendor))
    return vendor

"""Creates vendors and changes them: reference data, so a request becomes a row."""

from collections.abc import Iterable
from typing import Any

from bahi.documents.v1 import parties_pb2
from bahi.purchase.v1 import vendors_pb2

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from kit.ids import new_id
from kit.wire.field_mask import changed_fields
from kit.wire.proto_values import optional_date_of, uuid_of
from services.purchase.domain.states import GstCategory
from services.purchase.domain.vendor_identity import VendorIdentity, identify
from services.purchase.store import vendors
from services.purchase.store.rows import Row
from trade.domain.refusals import FieldMissing, ValidityReversed

IDENTITY = frozenset({"gst_category", "gstin", "pan", "address"})
PLAIN = frozenset({"name", "phone", "email", "credit_days", "msme", "active"})


async def create_vendor(tx: Transaction, request: vendors_pb2.CreateVendorRequest) -> vendors_pb2.Vendor:
    """Enters a vendor. Raises CodeTaken, and InvalidArgument for identifiers that do not agree."""
    identity = identify(
        VendorIdentity(
            gst_category=vendors.category_of(request.gst_category),
            gstin=request.gstin,
            pan=request.pan,
            state_code=request.address.state_code,
        )
    )
    row = await vendors.insert(
        tx,
        {
            "vendor_id": new_id(),
            "code": request.code,
            "name": request.name,
            **_columns(identity),
            "address": _address(request.address),
            "phone": request.phone,
            "email": request.email,
            "drug_licences": _licences(request.drug_licences, "drug_licences"),
            "credit_days": request.credit_days,
            "msme": request.msme,
            "bank": vendors.as_json(request.bank),
            "active": True,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    )
    audit.record(tx, action="create", entity="vendor", entity_id=row["vendor_id"], after=_facts(row))
    return vendors.shown(row)


async def update_vendor(tx: Transaction, request: vendors_pb2.UpdateVendorRequest) -> vendors_pb2.Vendor:
    """Changes the named fields. Raises VendorNotFound, StaleEtag, FieldMissing, and InvalidArgument."""
    before = await vendors.find(tx, uuid_of(request.vendor_id), lock=True)
    check_etag(request.etag, before["version"])
    named = set(changed_fields(request.vendor, request.update_mask))
    changes = _changes(named, request.vendor)
    if named & IDENTITY:
        changes |= _columns(_identity(named, before, request.vendor))
    after = await vendors.update(tx, before["vendor_id"], changes)
    audit.record(
        tx, action="update", entity="vendor", entity_id=after["vendor_id"], before=_facts(before), after=_facts(after)
    )
    return vendors.shown(after)


def _changes(named: set[str], given: vendors_pb2.VendorChanges) -> dict[str, Any]:
    if "name" in named and not given.name:
        raise FieldMissing("A vendor has a name.", field="vendor.name")
    changes: dict[str, Any] = {name: getattr(given, name) for name in named & PLAIN}
    if "address" in named:
        changes["address"] = _address(given.address)
    if "bank" in named:
        changes["bank"] = vendors.as_json(given.bank)
    if "drug_licences" in named:
        changes["drug_licences"] = _licences(given.drug_licences, "vendor.drug_licences")
    return changes


def _identity(named: set[str], before: Row, given: vendors_pb2.VendorChanges) -> VendorIdentity:
    if "gst_category" in named and not given.gst_category:
        raise FieldMissing("A vendor has a GST category.", field="vendor.gst_category")
    # A new GSTIN brings its own PAN and state, unless they are named too; a new address without a state stays in the state.
    follows = "gstin" in named and bool(given.gstin)
    return identify(
        VendorIdentity(
            gst_category=(
                vendors.category_of(given.gst_category)
                if "gst_category" in named
                else GstCategory(before["gst_category"])
            ),
            gstin=given.gstin if "gstin" in named else before["gstin"],
            pan=given.pan if "pan" in named else "" if follows else before["pan"],
            state_code=given.address.state_code or ("" if follows else before["state_code"]),
        ),
        prefix="vendor.",
    )


def _columns(identity: VendorIdentity) -> dict[str, str]:
    return {
        "gst_category": identity.gst_category,
        "gstin": identity.gstin,
        "pan": identity.pan,
        "state_code": identity.state_code,
    }


def _address(given: parties_pb2.Address) -> dict[str, Any]:
    """An address without its state, which has a column of its own."""
    return {name: value for name, value in vendors.as_json(given).items() if name != "state_code"}


def _licences(licences: Iterable[parties_pb2.DrugLicence], path: str) -> list[dict[str, Any]]:
    rows = []
    for index, licence in enumerate(licences):
        field = f"{path}[{index}]"
        begins = optional_date_of(licence.valid_from, f"{field}.valid_from")
        ends = optional_date_of(licence.valid_until, f"{field}.valid_until")
        if begins and ends and ends < begins:
            raise ValidityReversed("A licence cannot end before it begins.", field=f"{field}.valid_until")
        rows.append(vendors.as_json(licence))
    return rows


def _facts(row: Row) -> audit.Facts:
    """What the audit keeps of a vendor: how it is taxed, paid and reached, without its bank account."""
    kept = ("code", "name", "gst_category", "gstin", "pan", "state_code", "credit_days", "msme", "active", "version")
    return {name: row[name] for name in kept}

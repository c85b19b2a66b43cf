"""A vendor, and how one is created, changed and found."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from gst.inward.bill_check import RoundingSchool
from gst.tax.categories import RecipientCategory
from kit.pages import PageRequest
from services.purchase.domain.msme import Msme
from trade.domain.changes import Changes
from trade.domain.countries import check_country
from trade.domain.parties import Address, DrugLicence, Party
from trade.domain.tax_identity import TaxIdentity, changed_identity, identify

ADDRESS: Final = "address"
"""The address whose state is that of the GSTIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorBank:
    """Where a vendor is paid. Empty where unknown."""

    account_name: str = ""
    account_number: str = ""
    ifsc: str = ""
    upi_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor(Party):
    """A party that sells to the organisation."""

    vendor_id: UUID
    address: Address
    email: str
    msme: Msme | None
    """None: it is no micro, small or medium enterprise."""
    transporter: bool
    """It plies, hires or leases goods carriages: more may go to it in cash."""
    bank: VendorBank
    country_code: str
    """ISO 3166, two letters, of an overseas vendor; empty of any other."""
    rounding_school: RoundingSchool | None
    """Where it rounds the tax of its bills. None: each bill shows it."""
    shown_rounding_school: RoundingSchool | None
    """The school of its latest bill that shows one."""

    @property
    def proposed_rounding_school(self) -> RoundingSchool | None:
        """What may be set, while nothing is."""
        return self.shown_rounding_school if self.rounding_school is None else None

    @property
    def identity(self) -> TaxIdentity:
        """Who it is to the tax law."""
        return TaxIdentity(
            gst_category=self.gst_category, gstin=self.gstin, pan=self.pan, state_code=self.address.state_code
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorTerms:
    """What a request says of a vendor. The category is None only in an update that leaves it as it is."""

    name: str
    gst_category: RecipientCategory | None
    gstin: str
    pan: str
    address: Address
    phone: str
    email: str
    drug_licences: tuple[DrugLicence, ...]
    credit_days: int
    msme: Msme | None
    transporter: bool
    bank: VendorBank
    country_code: str
    rounding_school: RoundingSchool | None
    separate_account: bool
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVendors:
    active_only: bool
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchVendors:
    query: str
    limit: int


def checked(vendor: Vendor) -> Vendor:
    """The vendor with its identifiers in their canonical form, as `identify` returns them.

    Raises as it does, and as `check_country`.
    """
    check_country(vendor.country_code, vendor.gst_category)
    return _with_identity(vendor, identify(vendor.identity, address=ADDRESS))


def changed_vendor(former: Vendor, changes: Changes[VendorTerms], *, version: int, updated_at: dt.datetime) -> Vendor:
    """The vendor after an update, checked."""
    changed = changes.applied_to(former, version=version, updated_at=updated_at)
    identity = changed_identity(former.identity, changed.identity, changes.fields, address=ADDRESS)
    return checked(_with_identity(changed, identity))


def _with_identity(vendor: Vendor, identity: TaxIdentity) -> Vendor:
    address = replace(vendor.address, state_code=identity.state_code)
    return replace(vendor, gstin=identity.gstin, pan=identity.pan, address=address)

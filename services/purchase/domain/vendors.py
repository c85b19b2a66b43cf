"""A vendor, and how one is created, changed and found."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from gst.inward.bill_check import RoundingSchool
from gst.tax.categories import RecipientCategory
from kit.pages import PageRequest
from trade.domain.parties import Address, DrugLicence, Party
from trade.domain.tax_identity import TaxIdentity

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
    msme: bool
    """A micro or small enterprise, which the law wants paid early."""
    bank: VendorBank
    rounding_school: RoundingSchool | None
    """Where it rounds the tax of its bills. None: each bill shows it."""
    shown_rounding_school: RoundingSchool | None
    """What its latest telling bill shows."""

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
class VendorFields:
    """What a caller may say of a vendor. `gst_category` is None where the caller has not said it."""

    name: str
    gst_category: RecipientCategory | None
    gstin: str
    pan: str
    address: Address
    phone: str
    email: str
    drug_licences: tuple[DrugLicence, ...]
    credit_days: int
    msme: bool
    bank: VendorBank
    rounding_school: RoundingSchool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVendors:
    active_only: bool
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchVendors:
    query: str
    limit: int

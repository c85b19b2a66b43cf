"""Who deals with the organisation: what a customer and a vendor have in common."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from gst.tax.categories import RecipientCategory
from trade.domain.printed_numbers import comparable_number
from trade.domain.refusals import LineRepeated, ValidityReversed


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address. `state_code` is the GST one."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state_code: str = ""
    pin_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugLicence:
    """A licence to deal in drugs, good from `valid_from` to `valid_until`, both included. None leaves that end open."""

    form: str
    number: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def is_valid(self, on: dt.date) -> bool:
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer or a vendor, as far as both are the same.

    `gstin` and `pan` are empty where there is none on record. `branch` says that the organisation has the same PAN: the
    party is another registration of it, a related person. `separate_account`: a manager keeps it apart from another one
    that reads the same.
    """

    code: str
    name: str
    gst_category: RecipientCategory
    gstin: str
    pan: str
    phone: str
    drug_licences: tuple[DrugLicence, ...]
    credit_days: int
    separate_account: bool = False
    active: bool
    branch: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def printed_name(self) -> str:
        """The name as it is compared: without spaces, signs and case."""
        return comparable_number(self.name, signs=False)

    @property
    def read_as(self) -> tuple[str, str, str, bool]:
        """What another party is recognised by as the same one."""
        return self.gstin, self.pan, self.printed_name, self.separate_account


@dataclass(frozen=True, slots=True, kw_only=True)
class SameParty:
    """Another party that reads the same, by GSTIN or by PAN and name."""

    party_id: UUID
    code: str
    name: str
    gstin: str


def check_licences(licences: Sequence[DrugLicence], field: str) -> None:
    """Raises ValidityReversed for a licence that ends before it begins, LineRepeated for one that is given twice."""
    for index, licence in enumerate(licences):
        if licence.valid_from and licence.valid_until and licence.valid_until < licence.valid_from:
            raise ValidityReversed("A licence cannot end before it begins.", field=f"{field}[{index}].expiry_date")
    if len({(licence.form, comparable_number(licence.number, signs=False)) for licence in licences}) != len(licences):
        raise LineRepeated("The same licence twice.", field=field)

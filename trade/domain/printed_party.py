"""A seller or a buyer as a document prints it."""

from dataclasses import dataclass

from trade.domain.parties import Address, DrugLicence


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedParty:
    """A seller or a buyer as it stood on the day of the document, and the buyer's premises to which the goods went."""

    name: str
    gstin: str
    address: Address
    shipping_address: Address | None = None
    drug_licences: tuple[DrugLicence, ...] = ()
    phone: str = ""
    country_code: str = ""
    """Of a party overseas."""
    premises_id: str = ""
    premises_name: str = ""

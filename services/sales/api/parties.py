"""Addresses, licences and printed parties between contract and domain."""

from collections.abc import Iterable

from bahi.sales.v1 import invoices_pb2, parties_pb2

from kit import wire
from services.sales.domain.errors import LineRepeated
from services.sales.domain.parties import Address, DrugLicence, Party


def read_address(message: parties_pb2.Address) -> Address:
    """An address as given."""
    return Address(
        line1=message.line1,
        line2=message.line2,
        city=message.city,
        state_code=message.state_code,
        pincode=message.pincode,
    )


def write_address(address: Address) -> parties_pb2.Address:
    """An address as told."""
    return parties_pb2.Address(**address.plain())


def read_licences(messages: Iterable[parties_pb2.DrugLicence], field: str) -> tuple[DrugLicence, ...]:
    """Licences as given. Raises LineRepeated for one that is given twice."""
    licences = tuple(
        DrugLicence(
            form=message.form,
            number=message.number,
            valid_until=wire.optional_date_of(message.valid_until, f"{field}[{index}].valid_until"),
        )
        for index, message in enumerate(messages)
    )
    if len({(licence.form, licence.number) for licence in licences}) != len(licences):
        raise LineRepeated("The same licence twice.", field=field)
    return licences


def write_licences(licences: Iterable[DrugLicence]) -> list[parties_pb2.DrugLicence]:
    """Licences as told."""
    return [
        parties_pb2.DrugLicence(
            form=licence.form, number=licence.number, valid_until=wire.date_text(licence.valid_until)
        )
        for licence in licences
    ]


def write_party(party: Party) -> invoices_pb2.InvoiceParty:
    """A party as printed."""
    return invoices_pb2.InvoiceParty(
        name=party.name,
        gstin=party.gstin,
        address=write_address(party.address),
        shipping_address=write_address(party.shipping_address) if party.shipping_address else None,
        drug_licences=write_licences(party.drug_licences),
        phone=party.phone,
    )

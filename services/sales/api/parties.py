"""Addresses, licences and printed parties between contract and domain."""

from collections.abc import Iterable

from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import invoices_pb2

from kit.wire import proto_values
from services.sales.domain.parties import Address, DrugLicence, Party
from trade.domain.refusals import LineRepeated, ValidityReversed


def read_address(message: parties_pb2.Address) -> Address:
    """An address as given."""
    return Address(
        line1=message.line1,
        line2=message.line2,
        city=message.city,
        state_code=message.state_code,
        pin_code=message.pin_code,
    )


def write_address(address: Address) -> parties_pb2.Address:
    """An address as told."""
    return parties_pb2.Address(**address.plain())


def read_licences(messages: Iterable[parties_pb2.DrugLicence], field: str) -> tuple[DrugLicence, ...]:
    """Licences as given. Raises LineRepeated for one that is given twice, ValidityReversed for one that ends before it begins."""
    licences = tuple(
        DrugLicence(
            form=message.form,
            number=message.number,
            valid_from=proto_values.optional_date_of(message.valid_from, f"{field}[{index}].valid_from"),
            valid_until=proto_values.optional_date_of(message.valid_until, f"{field}[{index}].valid_until"),
        )
        for index, message in enumerate(messages)
    )
    for index, licence in enumerate(licences):
        if licence.valid_from and licence.valid_until and licence.valid_until < licence.valid_from:
            raise ValidityReversed("A licence cannot end before it begins.", field=f"{field}[{index}].valid_until")
    if len({(licence.form, licence.number) for licence in licences}) != len(licences):
        raise LineRepeated("The same licence twice.", field=field)
    return licences


def write_licences(licences: Iterable[DrugLicence]) -> list[parties_pb2.DrugLicence]:
    """Licences as told."""
    return [
        parties_pb2.DrugLicence(
            form=licence.form,
            number=licence.number,
            valid_from=proto_values.date_text(licence.valid_from),
            valid_until=proto_values.date_text(licence.valid_until),
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

"""Addresses, licences and categories of parties as messages, and back."""

from collections.abc import Iterable
from typing import Final

from bahi.documents.v1 import parties_pb2

from gst.tax.categories import RecipientCategory
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import date_text, optional_date_of
from trade.domain.parties import Address, DrugLicence, check_licences

GST_CATEGORY: Final = EnumMapping(parties_pb2.GstCategory, RecipientCategory, without={RecipientCategory.ISD})


def address_to_proto(address: Address) -> parties_pb2.Address:
    return parties_pb2.Address(
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        state_code=address.state_code,
        pin_code=address.pin_code,
    )


def address_from_proto(message: parties_pb2.Address) -> Address:
    return Address(
        line1=message.line1,
        line2=message.line2,
        city=message.city,
        state_code=message.state_code,
        pin_code=message.pin_code,
    )


def licences_to_proto(licences: Iterable[DrugLicence]) -> list[parties_pb2.DrugLicence]:
    return [
        parties_pb2.DrugLicence(
            form=licence.form,
            number=licence.number,
            valid_from_date=date_text(licence.valid_from),
            expiry_date=date_text(licence.valid_until),
        )
        for licence in licences
    ]


def licences_from_proto(messages: Iterable[parties_pb2.DrugLicence], field: str) -> tuple[DrugLicence, ...]:
    """Licences as given at `field`. Raises LineRepeated for one that is given twice, and ValidityReversed."""
    licences = tuple(
        DrugLicence(
            form=message.form,
            number=message.number,
            valid_from=optional_date_of(message.valid_from_date, f"{field}[{index}].valid_from_date"),
            valid_until=optional_date_of(message.expiry_date, f"{field}[{index}].expiry_date"),
        )
        for index, message in enumerate(messages)
    )
    check_licences(licences, field)
    return licences

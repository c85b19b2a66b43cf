"""Addresses, licences, and a party as a document prints it. Each has a plain form, in which it is stored as JSON."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

Plain = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; `state_code` is the GST one."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state_code: str = ""
    pincode: str = ""

    def plain(self) -> dict[str, str]:
        """Its plain form, without what is empty."""
        return {
            field.name: getattr(self, field.name) for field in dataclasses.fields(self) if getattr(self, field.name)
        }

    @classmethod
    def of(cls, plain: Plain | None) -> Self | None:
        """From its plain form."""
        return None if plain is None else cls(**plain)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DrugLicence:
    """A licence to deal in drugs, good up to and with `valid_until`; without one, no end is on record."""

    form: str
    number: str
    valid_until: dt.date | None = None

    def is_valid(self, on: dt.date) -> bool:
        """Whether it is good on that day."""
        return self.valid_until is None or on <= self.valid_until

    def plain(self) -> dict[str, str]:
        """Its plain form."""
        facts = {"form": self.form, "number": self.number}
        return facts | {"valid_until": self.valid_until.isoformat()} if self.valid_until else facts

    @classmethod
    def of(cls, plain: Plain) -> Self:
        """From its plain form."""
        until = plain.get("valid_until")
        return cls(
            form=plain["form"],
            number=plain["number"],
            valid_until=dt.date.fromisoformat(until) if until else None,
        )


def licences_of(plain: Sequence[Plain]) -> tuple[DrugLicence, ...]:
    """Licences from their plain form."""
    return tuple(DrugLicence.of(item) for item in plain)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller or a buyer as it stood on the day of the document."""

    name: str
    gstin: str
    address: Address
    shipping_address: Address | None = None
    drug_licences: tuple[DrugLicence, ...] = ()
    phone: str = ""

    def plain(self) -> dict[str, Any]:
        """Its plain form."""
        return {
            "name": self.name,
            "gstin": self.gstin,
            "address": self.address.plain(),
            "shipping_address": self.shipping_address.plain() if self.shipping_address else None,
            "drug_licences": [licence.plain() for licence in self.drug_licences],
            "phone": self.phone,
        }

    @classmethod
    def of(cls, plain: Plain) -> Self:
        """From its plain form."""
        return cls(
            name=plain["name"],
            gstin=plain["gstin"],
            address=Address(**plain["address"]),
            shipping_address=Address.of(plain["shipping_address"]),
            drug_licences=licences_of(plain["drug_licences"]),
            phone=plain["phone"],
        )

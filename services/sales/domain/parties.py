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
    pin_code: str = ""

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
    """A licence to deal in drugs, good from `valid_from` to `valid_until`, both included; without one of them, that end is open."""

    form: str
    number: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def is_valid(self, on: dt.date) -> bool:
        """Whether it is good on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def plain(self) -> dict[str, str]:
        """Its plain form."""
        dates = {"valid_from": self.valid_from, "valid_until": self.valid_until}
        known = {name: day.isoformat() for name, day in dates.items() if day}
        return {"form": self.form, "number": self.number, **known}

    @classmethod
    def of(cls, plain: Plain) -> Self:
        """From its plain form."""
        return cls(
            form=plain["form"],
            number=plain["number"],
            valid_from=_day(plain.get("valid_from")),
            valid_until=_day(plain.get("valid_until")),
        )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


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

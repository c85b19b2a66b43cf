"""An update changes the fields that it names, and no others."""

from dataclasses import dataclass

import pytest

from trade.domain.changes import Changes
from trade.domain.refusals import FieldMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    name: str
    phone: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopTerms:
    name: str
    phone: str


FORMER = Shop(name="Narmada", phone="0731", version=1)


def changes(*fields: str) -> Changes[ShopTerms]:
    return Changes(values=ShopTerms(name="", phone="0755"), fields=frozenset(fields))


def test_only_the_named_fields_change() -> None:
    assert changes("phone").applied_to(FORMER, version=2) == Shop(name="Narmada", phone="0755", version=2)


def test_a_field_that_needs_a_value_is_not_emptied() -> None:
    changes("phone").check_filled("name", "phone", field="shop")
    with pytest.raises(FieldMissing) as caught:
        changes("name", "phone").check_filled("phone", "name", field="shop")

    assert caught.value.field == "shop.name"

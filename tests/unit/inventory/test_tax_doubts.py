"""What of a product must be confirmed: a code of other goods, and the list of exempt drugs."""

from typing import Any

import pytest

from kit.errors import DomainError
from services.inventory.domain.errors import NotADrug
from services.inventory.domain.products import check_class
from services.inventory.domain.tax_doubts import check_tax_doubts, kept_confirmation, same_doubts
from tests.unit.inventory.facts import product
from trade.domain.goods import DrugSchedule, ProductClass

EXEMPT = {"name": "Agalsidase alfa 3.5 mg vial", "tax_class": "exempt_medicine"}


@pytest.mark.parametrize(
    "changed",
    [{}, EXEMPT, {"generic_name": "Agalsidase alfa", "tax_class": "exempt_medicine"}, {"hsn": "2941"}],
)
def test_what_fits_needs_no_confirmation(changed: dict[str, Any]) -> None:
    check_tax_doubts(product(**changed), confirmed=False)

    assert kept_confirmation(product(**changed), None, "A word") == ""


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"hsn": "33049990"}, "HSN_OF_OTHER_GOODS", "product.hsn"),
        ({"hsn": "30049099", "tax_class": "toiletry"}, "HSN_OF_OTHER_GOODS", "product.hsn"),
        ({"name": "Agalsidase alfa 3.5 mg vial"}, "EXEMPT_DRUG_UNCONFIRMED", "product.tax_class"),
        ({"generic_name": "Emicizumab"}, "EXEMPT_DRUG_UNCONFIRMED", "product.tax_class"),
        ({"tax_class": "exempt_medicine"}, "EXEMPT_DRUG_UNCONFIRMED", "product.tax_class"),
        ({**EXEMPT, "tax_class": "exempt_medicine_from_5"}, "EXEMPT_DRUG_UNCONFIRMED", "product.tax_class"),
    ],
)
def test_what_is_unusual_is_refused_until_a_word_confirms_it(changed: dict[str, Any], reason: str, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_tax_doubts(product(**changed), confirmed=False, prefix="product.")

    assert (refusal.value.reason, refusal.value.field) == (reason, field)
    check_tax_doubts(product(**changed), confirmed=True)
    assert kept_confirmation(product(**changed), None, "A word") == "A word"


def test_a_confirmation_lasts_while_the_doubt_is_the_same() -> None:
    former = product(hsn="33049990", tax_confirmation="Read on the maker's invoice")

    renamed, moved = product(hsn="33049990", name="Calamine lotion"), product(hsn="33061020")

    assert same_doubts(renamed, former)
    assert kept_confirmation(renamed, former, "") == "Read on the maker's invoice"
    assert not same_doubts(moved, former)
    assert kept_confirmation(product(), former, "") == ""


def test_what_has_a_schedule_is_a_drug() -> None:
    check_class(product(drug_schedule=DrugSchedule.H1))

    with pytest.raises(NotADrug):
        check_class(product(drug_schedule=DrugSchedule.H1, product_class=ProductClass.DEVICE))

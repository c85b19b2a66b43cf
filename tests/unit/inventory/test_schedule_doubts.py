"""Drugs with a substance of Schedule H1 under another schedule: who is asked, from which day on."""

import datetime as dt
from typing import Any

import pytest

from kit.errors import DomainError
from services.inventory.domain.schedule_doubts import check_schedule, kept_schedule_confirmation, substances_in_doubt
from tests.unit.inventory.facts import product
from trade.domain.goods import DrugSchedule, ProductClass

AFTER, BEFORE = dt.date(2026, 8, 20), dt.date(2026, 8, 19)
PREGABALIN = {"name": "Nervigesic 75", "generic_name": "Pregabalin 75 mg"}
SKIN = "Preparation for the skin"


@pytest.mark.parametrize("schedule", [None, DrugSchedule.H])
def test_a_drug_of_the_schedule_is_asked_about_from_the_day_of_its_substance(schedule: DrugSchedule | None) -> None:
    drug = product(**PREGABALIN, drug_schedule=schedule)

    check_schedule(drug, BEFORE, confirmed=False)
    with pytest.raises(DomainError) as refusal:
        check_schedule(drug, AFTER, confirmed=False, prefix="product.")
    check_schedule(drug, AFTER, confirmed=True)

    assert (refusal.value.reason, refusal.value.field) == ("SCHEDULE_UNCONFIRMED", "product.drug_schedule")
    assert refusal.value.facts == {"substances": "Pregabalin"}


@pytest.mark.parametrize(
    "changed",
    [
        {**PREGABALIN, "drug_schedule": DrugSchedule.H1},
        {"generic_name": "Alprazolam", "drug_schedule": DrugSchedule.NDPS},
        {**PREGABALIN, "product_class": ProductClass.COSMETIC},
        {},
    ],
)
def test_others_are_not_asked_about(changed: dict[str, Any]) -> None:
    assert substances_in_doubt(product(**changed), AFTER) == ()


def test_a_confirmation_lasts_while_the_substances_are_the_same() -> None:
    former = product(**PREGABALIN, schedule_confirmation=SKIN)

    assert kept_schedule_confirmation(product(**PREGABALIN, brand="Meru"), former, "", AFTER) == SKIN
    assert kept_schedule_confirmation(product(**PREGABALIN), former, "Low dose", AFTER) == "Low dose"
    assert kept_schedule_confirmation(product(generic_name="Tramadol"), former, "", AFTER) == ""
    assert kept_schedule_confirmation(product(), former, SKIN, AFTER) == ""

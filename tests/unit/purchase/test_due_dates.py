"""When a bill is due: by the vendor's terms, or earlier by MSMED Act s.15."""

import datetime as dt
from itertools import product

import pytest

from services.purchase.domain.msme import EnterpriseActivity, EnterpriseClass, Msme
from services.purchase.domain.terms import Delivery, Due, DueRule, due

BILLED = dt.date(2026, 11, 22)
ON_ONE_DAY = Delivery(bill_date=BILLED, accepted=BILLED)
MICRO, SMALL, MEDIUM = EnterpriseClass
MANUFACTURER, SERVICE, TRADER = EnterpriseActivity


def msme(size: EnterpriseClass, activity: EnterpriseActivity, *, written: bool) -> Msme:
    return Msme(enterprise_class=size, activity=activity, udyam_number="", written_terms=written)


def due_of(who: Msme | None, *, credit_days: int = 90, traders: bool = False, delivery: Delivery = ON_ONE_DAY) -> Due:
    return due(delivery, credit_days=credit_days, msme=who, traders=traders)


PROTECTED = [
    *product((MICRO, SMALL), (MANUFACTURER, SERVICE), (False, True)),
    *product((MICRO, SMALL), [TRADER], [True]),
]
NOT_PROTECTED = [*product([MEDIUM], EnterpriseActivity, (False, True)), *product((MICRO, SMALL), [TRADER], [False])]


def test_the_cases_are_all_that_there_are() -> None:
    assert {*PROTECTED, *NOT_PROTECTED} == {*product(EnterpriseClass, EnterpriseActivity, (False, True))}


@pytest.mark.parametrize(("size", "activity", "traders"), PROTECTED)
def test_micro_and_small_enterprises_are_due_by_the_law(
    size: EnterpriseClass, activity: EnterpriseActivity, traders: bool
) -> None:
    with_terms = due_of(msme(size, activity, written=True), traders=traders)
    without = due_of(msme(size, activity, written=False), traders=traders)

    assert with_terms == Due(date=dt.date(2027, 1, 6), rule=DueRule.MSME_WRITTEN_TERMS)
    assert without == Due(date=dt.date(2026, 12, 7), rule=DueRule.MSME_NO_WRITTEN_TERMS)


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize(("size", "activity", "traders"), NOT_PROTECTED)
def test_medium_enterprises_and_traders_are_due_by_their_terms(
    size: EnterpriseClass, activity: EnterpriseActivity, traders: bool, written: bool
) -> None:
    found = due_of(msme(size, activity, written=written), traders=traders)

    assert found == Due(date=dt.date(2027, 2, 20), rule=DueRule.TERMS)


@pytest.mark.parametrize(("credit_days", "due_date"), [(0, "2026-11-22"), (30, "2026-12-22"), (90, "2027-02-20")])
def test_others_are_due_by_their_terms(credit_days: int, due_date: str) -> None:
    assert due_of(None, credit_days=credit_days) == Due(date=dt.date.fromisoformat(due_date), rule=DueRule.TERMS)


@pytest.mark.parametrize(
    ("credit_days", "written", "due_date", "rule"),
    [
        (15, False, "2026-12-07", DueRule.TERMS),
        (16, False, "2026-12-07", DueRule.MSME_NO_WRITTEN_TERMS),
        (45, True, "2027-01-06", DueRule.TERMS),
        (46, True, "2027-01-06", DueRule.MSME_WRITTEN_TERMS),
        (0, True, "2026-11-22", DueRule.TERMS),
    ],
)
def test_shorter_terms_stand(credit_days: int, written: bool, due_date: str, rule: DueRule) -> None:
    found = due_of(msme(SMALL, MANUFACTURER, written=written), credit_days=credit_days)

    assert found == Due(date=dt.date.fromisoformat(due_date), rule=rule)


@pytest.mark.parametrize(
    ("accepted", "due_date", "rule"),
    [
        ("2026-11-02", "2026-12-17", DueRule.MSME_WRITTEN_TERMS),  # 45 days after the goods came, 25 after the bill
        ("2026-09-01", "2026-10-16", DueRule.MSME_WRITTEN_TERMS),  # before the bill was written
        ("2026-12-20", "2027-01-21", DueRule.TERMS),
    ],
)
def test_the_law_counts_from_the_goods_and_the_terms_from_the_bill(accepted: str, due_date: str, rule: DueRule) -> None:
    delivery = Delivery(bill_date=BILLED, accepted=dt.date.fromisoformat(accepted))

    found = due_of(msme(MICRO, SERVICE, written=True), credit_days=60, delivery=delivery)

    assert found == Due(date=dt.date.fromisoformat(due_date), rule=rule)

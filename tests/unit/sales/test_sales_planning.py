"""Who sells to whom on which day, before any stock is known."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from kit.errors import DomainError
from services.sales.domain.number_series import Series
from services.sales.domain.planned_sale import sellable
from tests.support.days import INDIA, NOON, TODAY
from tests.unit.sales.facts import customer, organisation, planned, registration, sale, sale_line
from trade.domain import dating
from trade.domain.dating import RequestedDate
from trade.domain.document_numbers import series_of_registration

INDORE = registration(1)
PUNE = registration(2, "MH", is_default=False, state="27")


def refused(requested: Any, buyer: Any = None) -> tuple[str, str]:
    with pytest.raises(DomainError) as refusal:
        planned(requested, buyer)
    return refusal.value.reason, refusal.value.field


def test_a_sale_without_a_day_is_of_today_where_the_seller_is() -> None:
    """20:00 in London is past midnight in India."""
    evening = dt.datetime(2026, 11, 18, 20, 0, tzinfo=dt.UTC)

    assert planned(sale(sale_line("1"), date=dating.TODAY), now=evening).date == dt.date(2026, 11, 19)
    assert planned(sale(sale_line("1"), date=dating.TODAY)).date == TODAY


def test_a_sale_of_tomorrow_is_refused() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)

    requested = sale(sale_line("1"), date=RequestedDate(day=tomorrow), field="invoices[3].")

    assert refused(requested) == ("DATE_IN_FUTURE", "invoices[3].date")


@pytest.mark.parametrize(("days", "due"), [(0, "2026-11-18"), (30, "2026-12-18"), (45, "2027-01-02")])
def test_an_invoice_is_due_after_the_customers_days_of_credit(days: int, due: str) -> None:
    assert planned(sale(sale_line("1")), customer(credit_days=days)).due_date.isoformat() == due


@pytest.mark.parametrize(("day", "year"), [("2026-03-31", "2025-26"), ("2026-04-01", "2026-27")])
def test_a_document_belongs_to_the_financial_year_of_its_day(day: str, year: str) -> None:
    """April to March; each year has its own numbers: CGST Rules, rule 46(b)."""
    noon = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), INDIA)

    found = planned(sale(sale_line("1"), date=dating.TODAY), now=noon)

    assert found.financial_year == year
    series = series_of_registration(Series.INVOICE, INDORE, found.date)
    assert series.number(1) == f"INV/{year[2:]}/000001"


def test_the_default_registration_sells_unless_another_one_is_named() -> None:
    seller = organisation(INDORE, PUNE)

    assert planned(sale(sale_line("1")), None, seller).registration == INDORE
    assert planned(sale(sale_line("1"), registration_id=PUNE.registration_id), None, seller).registration == PUNE


def test_the_state_of_the_registration_decides_the_tax() -> None:
    seller = organisation(INDORE, PUNE)

    found = planned(sale(sale_line("1"), registration_id=PUNE.registration_id), None, seller)

    assert found.taxation.supply.inter_state  # from Pune to Indore: IGST Act s.7(1)


def test_an_unknown_registration_is_refused_at_its_field() -> None:
    assert refused(sale(sale_line("1"), registration_id=UUID(int=77), field="invoices[0].")) == (
        "REGISTRATION_NOT_FOUND",
        "invoices[0].registration_id",
    )


def test_nothing_is_sold_to_an_unknown_or_inactive_customer() -> None:
    assert refused(sale(sale_line("1")), customer(active=False)) == ("CUSTOMER_INACTIVE", "customer_id")
    assert refused(sale(sale_line("1"), customer_id=UUID(int=55))) == ("CUSTOMER_NOT_FOUND", "customer_id")
    assert sellable(customer(), organisation(), field="customer_id") == customer()


def test_nothing_is_sold_to_an_own_registration() -> None:
    assert refused(sale(sale_line("1")), customer(gstin=INDORE.gstin)) == ("OWN_GSTIN", "customer_id")


def test_billed_and_free_units_leave_stock() -> None:
    assert sale_line("10", free_quantity=Decimal("2.5")).units == Decimal("12.5")


def test_a_document_prints_the_parties_as_they_are_on_its_day() -> None:
    seller = organisation(INDORE)

    assert seller.seller(INDORE).name == "Narmada Medical Agencies"
    assert seller.seller(INDORE).gstin == INDORE.gstin
    assert customer().buyer().name == "Sharma Medical Stores"
    assert seller.today(NOON) == TODAY

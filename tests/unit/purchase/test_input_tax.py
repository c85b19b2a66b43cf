"""Which tax of a purchase is set off, and what of it is a cost of the goods."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from services.purchase.domain.cost_of_bill import cost_of, more_than_expected
from services.purchase.domain.input_tax import TaxCredit, credit_due_from
from services.purchase.domain.kept_goods import BilledUnits
from services.purchase.domain.registers import expected_input_tax
from services.purchase.domain.statuses_and_kinds import InputTax
from tests.unit.purchase.matched_bills import OfLine, matched_bill
from tests.unit.purchase.posted_bills import bill

LAST = dt.date(2026, 10, 31)
IN_TIME = TaxCredit(taken=True, due_from=dt.date(2026, 3, 31), booked_on=LAST, last_day=LAST)
ELIGIBLE, INELIGIBLE, BARRED = InputTax.ELIGIBLE, InputTax.INELIGIBLE, InputTax.BARRED


@pytest.mark.parametrize(
    ("credit", "taxed", "asked", "input_tax", "rule"),
    [
        (IN_TIME, True, None, ELIGIBLE, "Booked by 2026-10-31: CGST Act s.16(4)."),
        (IN_TIME, True, INELIGIBLE, INELIGIBLE, "Said to be blocked: CGST Act s.17(5)."),
        (IN_TIME, False, ELIGIBLE, INELIGIBLE, "The document bears no tax."),
        (
            replace(IN_TIME, booked_on=LAST + dt.timedelta(days=1)),
            True,
            ELIGIBLE,
            BARRED,
            "Booked after 2026-10-31: CGST Act s.16(4).",
        ),
        (
            replace(IN_TIME, taken=False),
            True,
            ELIGIBLE,
            INELIGIBLE,
            "The registration is under the composition scheme on 2026-03-31: CGST Act s.10(4).",
        ),
    ],
)
def test_the_law_decides_and_says_why(
    credit: TaxCredit, taxed: bool, asked: InputTax | None, input_tax: InputTax, rule: str
) -> None:
    decided = credit.decide(taxed=taxed, asked=asked)

    assert (decided.input_tax, decided.explanation) == (input_tax, rule)


def test_tax_is_due_once_the_document_and_the_last_of_its_goods_are_there() -> None:
    days = [dt.date(2026, 3, 28), dt.date(2026, 4, 2), dt.date(2026, 3, 30)]

    assert credit_due_from(dt.date(2026, 3, 28), days) == dt.date(2026, 4, 2)
    assert credit_due_from(dt.date(2026, 4, 3), days) == dt.date(2026, 4, 3)
    assert credit_due_from(dt.date(2026, 3, 28), days[:1]) == dt.date(2026, 3, 28)


def test_a_receipt_expects_credit_where_there_is_tax_and_the_registration_takes_it() -> None:
    tax = Decimal("1.00")

    assert expected_input_tax(tax, takes_input_tax=True) is ELIGIBLE
    assert expected_input_tax(tax, takes_input_tax=False) is INELIGIBLE
    assert expected_input_tax(Decimal(0), takes_input_tax=True) is INELIGIBLE


@pytest.mark.parametrize(
    ("input_tax", "cost", "more"),
    [(ELIGIBLE, "4140.00", "3540.00"), (INELIGIBLE, "4347.00", "3712.50"), (BARRED, "4347.00", "3712.50")],
)
def test_tax_that_is_not_set_off_is_a_cost_of_the_units_that_were_kept(
    input_tax: InputTax, cost: str, more: str
) -> None:
    line = bill("4347.00").lines[0]  # 72 units, 207.00 tax
    units = BilledUnits(
        quantity=Decimal(60),
        free_quantity=Decimal(12),
        returned=Decimal(12),
        never_billed=Decimal(0),
        never_billed_free=Decimal(0),
    )
    received = matched_bill(OfLine()).lines[0].line  # 100 units at 10.00

    assert cost_of(line.figures, input_tax) == Decimal(cost)
    assert more_than_expected(replace(line, units=units), received, input_tax) == Decimal(more)


def test_a_bill_of_entry_is_credit_of_its_own_kind_and_counts_by_its_own_date() -> None:
    late = replace(IN_TIME, booked_on=LAST + dt.timedelta(days=1))

    assert IN_TIME.decide(taxed=True, asked=None, imported=True).input_tax is InputTax.IMPORT
    assert late.decide(taxed=True, asked=None, imported=True).input_tax is BARRED
    assert InputTax.IMPORT.is_credit

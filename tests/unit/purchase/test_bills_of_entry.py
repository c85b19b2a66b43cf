"""What a bill of entry may be for, and what of it is credit and what a cost."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from kit.errors import DomainError
from services.purchase.domain.bills_of_entry import (
    BillOfEntryLine,
    ClearedLine,
    check_igst,
    check_not_taxed,
    cleared_lines,
    cost_of_kept,
)
from services.purchase.domain.statuses_and_kinds import InputTax
from tests.unit.purchase.matched_bills import OfLine, matched_bill

DAY = dt.date(2026, 11, 20)
RECEIVED = matched_bill(OfLine()).lines[0].line
LINES = {RECEIVED.line_id: RECEIVED}


def cleared(igst: str = "55.50", line_id: UUID = RECEIVED.line_id) -> ClearedLine:
    return ClearedLine(
        goods_receipt_line_id=line_id,
        assessable_value=Decimal("1000.00"),
        duty=Decimal("110.00"),
        igst=Decimal(igst),
        cess=Decimal("0.00"),
    )


def in_books(igst: str = "55.50") -> BillOfEntryLine:
    (line,) = cleared_lines([cleared(igst)], LINES, on=DAY)
    return line


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.reason, error.value.field


def test_a_line_has_the_rate_of_the_day_and_igst_on_value_and_duty() -> None:
    line = in_books()

    assert (line.tax_rate, line.figures.taxable, line.figures.igst) == (Decimal(5), Decimal("1110.00"), line.igst)


def test_only_lines_of_the_receipts_once_and_not_cleared_before() -> None:
    other = replace(RECEIVED, bill_of_entry_id=UUID(int=9))
    where = "lines[0].goods_receipt_line_id"

    unknown = refused(lambda: cleared_lines([cleared(line_id=UUID(int=7))], LINES, on=DAY))
    twice = refused(lambda: cleared_lines([cleared(), cleared()], LINES, on=DAY))
    again = refused(lambda: cleared_lines([cleared()], {other.line_id: other}, on=DAY))

    assert unknown == ("GOODS_RECEIPT_LINE_NOT_FOUND", where)
    assert twice == ("LINE_REPEATED", "lines[1].goods_receipt_line_id")
    assert again == ("GOODS_CLEARED", where)


def test_goods_that_a_bill_taxes_are_not_taxed_again() -> None:
    check_not_taxed([in_books()], {})

    taxed = refused(lambda: check_not_taxed([in_books()], {RECEIVED.line_id: "MP/1"}))

    assert taxed == ("GOODS_TAXED", "lines[0].goods_receipt_line_id")


@pytest.mark.parametrize("igst", ["54.50", "55.50", "56.50"])
def test_igst_within_the_tolerance_passes(igst: str) -> None:
    check_igst([in_books(igst)], tolerance=Decimal("1.00"))


@pytest.mark.parametrize("igst", ["54.49", "56.51", "0.00"])
def test_another_igst_is_refused_at_its_line(igst: str) -> None:
    found = refused(lambda: check_igst([in_books(igst)], tolerance=Decimal("1.00")))

    assert found == ("BILL_OF_ENTRY_MISMATCH", "lines[0].igst")


@pytest.mark.parametrize(
    ("input_tax", "whole", "kept"),
    [(InputTax.IMPORT, "110.00", "82.50"), (InputTax.BARRED, "165.50", "124.13")],
)
def test_duty_is_a_cost_and_igst_is_one_where_it_is_not_set_off(input_tax: InputTax, whole: str, kept: str) -> None:
    line = in_books()

    assert line.cost(input_tax) == Decimal(whole)
    assert cost_of_kept(line, input_tax, units=Decimal(100), returned=Decimal(25)) == Decimal(kept)

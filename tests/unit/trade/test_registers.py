"""How the lines of documents add up in a register."""

from decimal import Decimal

from gst.money import NIL
from trade.domain.figures import TaxFigures
from trade.domain.registers import negated, sums_by_key


def figures(taxable: str, igst: str) -> TaxFigures:
    return TaxFigures(taxable=Decimal(taxable), cgst=NIL, sgst=NIL, igst=Decimal(igst), cess=NIL)


def test_lines_of_one_rate_are_one_row_and_rates_are_in_order() -> None:
    lines = [
        (Decimal(18), figures("100.00", "18.00")),
        (Decimal(5), figures("90.00", "4.50")),
        (Decimal(18), figures("0.50", "0.09")),
    ]

    assert list(sums_by_key(lines).items()) == [
        (Decimal(5), figures("90.00", "4.50")),
        (Decimal(18), figures("100.50", "18.09")),
    ]


def test_a_note_takes_off_what_its_document_has_added() -> None:
    added = figures("90.00", "4.50")

    assert negated(added) == figures("-90.00", "-4.50")
    assert list(sums_by_key([(Decimal(5), added), (Decimal(5), negated(added))]).values()) == [figures("0.00", "0.00")]


def test_a_row_without_a_round_off_is_the_sum_of_its_heads() -> None:
    assert figures("90.00", "4.50").total == Decimal("94.50")

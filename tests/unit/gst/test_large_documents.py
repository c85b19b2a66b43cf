"""The largest document that is computed, and what is refused beyond it."""

from decimal import Decimal

import pytest

from gst.document.compute import AmountTooLarge, compute_document
from gst.document.lines import Line
from gst.tax.categories import Charge


@pytest.mark.parametrize(
    ("lines", "field", "number"),
    [
        ([("1", "1"), ("999999999", "9999999")], "quantity", "2"),
        ([("1", "60000000000"), ("1", "40000000000")], "lines", None),
        ([("1", "95238095238.09"), ("1", "1")], "lines", None),
    ],
    ids=["one line", "two lines together", "with their tax"],
)
def test_more_than_a_document_can_say_is_refused(lines, field, number) -> None:
    entered = [Line(quantity=Decimal(quantity), rate=Decimal(rate), tax_rate=Decimal(5)) for quantity, rate in lines]

    with pytest.raises(AmountTooLarge) as refused:
        compute_document(entered, charge=Charge.IGST)

    assert (refused.value.field, refused.value.facts.get("line")) == (field, number)


def test_the_largest_document_is_computed() -> None:
    found = compute_document(
        [Line(quantity=Decimal(1), rate=Decimal(99_999_999_999), tax_rate=Decimal(0))], charge=Charge.IGST
    )

    assert found.totals.value == Decimal("99999999999.00")

"""The school by which a bill is computed, and what is said of it."""

from decimal import Decimal

import pytest

from gst.document.compute import compute_document
from gst.document.lines import Line
from gst.inward.bill_check import RoundingSchool
from gst.tax.categories import Charge
from services.purchase.domain.bill_match import Figures
from services.purchase.domain.bill_rounding import RoundingSource, round_bill

D = Decimal
LINES = compute_document(
    [Line(quantity=D(1), rate=D("7.60"), tax_rate=D(12)) for _ in range(2)],
    charge=Charge.CGST_SGST,
    round_to_rupee=False,
).lines
"""V36: 0.46 and 0.46 by line, 0.91 by head, nothing to the rupee."""


def printed(head: str, total: str) -> Figures:
    return Figures(taxable=D("15.20"), cgst=D(head), sgst=D(head), igst=D("0.00"), cess=D("0.00"), total=D(total))


@pytest.mark.parametrize(
    ("bill", "of_vendor", "school", "source", "total"),
    [
        (printed("0.92", "17.04"), None, RoundingSchool.LINE_PAISA, RoundingSource.BILL, "17.04"),
        (printed("0.92", "17.00"), None, RoundingSchool.LINE_PAISA, RoundingSource.BILL, "17.00"),
        (printed("0.91", "17.02"), None, RoundingSchool.HEAD, RoundingSource.BILL, "17.02"),
        (printed("0.91", "17.02"), RoundingSchool.DOCUMENT, RoundingSchool.DOCUMENT, RoundingSource.VENDOR, "17.02"),
        (
            printed("0.91", "17.02"),
            RoundingSchool.LINE_PAISA,
            RoundingSchool.HEAD,
            RoundingSource.BILL_AGAINST_VENDOR,
            "17.02",
        ),
        (printed("0.99", "17.18"), RoundingSchool.HEAD, RoundingSchool.HEAD, RoundingSource.VENDOR, "17.02"),
        (printed("0.92", "18.00"), None, RoundingSchool.LINE_PAISA, RoundingSource.BILL, "17.04"),
    ],
)
def test_vendors_school_stands_unless_the_figures_show_another(
    bill: Figures, of_vendor: RoundingSchool | None, school: RoundingSchool, source: RoundingSource, total: str
) -> None:
    rounded = round_bill(LINES, bill, of_vendor=of_vendor)

    assert rounded.rounding is not None
    assert (rounded.rounding.school, rounded.rounding.source, f"{rounded.total}") == (school, source, total)


def test_without_a_school_a_bill_is_computed_as_our_own_documents_are() -> None:
    rounded = round_bill(LINES, printed("0.99", "17.18"), of_vendor=None)

    assert (rounded.rounding, rounded.lines, f"{rounded.total}") == (None, LINES, "17.04")

from decimal import Decimal

from gst.document.compute import compute_document
from gst.document.explain import explain_document, explain_line
from gst.document.lines import Line
from gst.tax.categories import Charge, Treatment


def _explained(steps):
    return [(step.figure, step.value, step.formula) for step in steps]


def test_explanation_walks_from_quantity_to_total():
    line = Line(
        quantity=Decimal(50),
        rate=Decimal("120.00"),
        tax_rate=Decimal(5),
        discount_percent=Decimal(8),
        second_discount_percent=Decimal(2),
        free_quantity=Decimal(5),
    )
    found = compute_document([line], charge=Charge.CGST_SGST, bill_discount_percent=Decimal(1))
    assert _explained(explain_line(found.lines[0])) == [
        ("gross", Decimal("6000.00"), "50 x 120.00"),
        ("free_quantity", Decimal(5), "5 units free: no value, no tax"),
        ("disc1", Decimal("480.00"), "6000.00 x 8 %"),
        ("disc2", Decimal("110.40"), "(6000.00 - 480.00) x 2 %"),
        ("bill_discount", Decimal("54.10"), "this line's share of the bill discount, largest remainder"),
        ("taxable", Decimal("5355.50"), "6000.00 - 644.50"),
        ("cgst", Decimal("133.89"), "5355.50 x 2.5 %"),
        ("sgst", Decimal("133.89"), "5355.50 x 2.5 %"),
        ("total", Decimal("5623.28"), "5355.50 + 133.89 + 133.89"),
    ]


def test_explanation_of_an_inclusive_price_works_back():
    line = Line(quantity=Decimal(1), rate=Decimal("112.00"), tax_rate=Decimal(5), inclusive=True)
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert _explained(explain_line(found))[1:] == [
        ("igst", Decimal("5.33"), "112.00 x 5 ÷ 105"),
        ("taxable", Decimal("106.67"), "112.00 less the tax inside it"),
        ("total", Decimal("112.00"), "106.67 + 5.33"),
    ]


def test_explanation_says_why_there_is_no_tax():
    exempt = Line(quantity=Decimal(1), rate=Decimal(10), tax_rate=Decimal(0), treatment=Treatment.EXEMPT)
    found = compute_document([exempt], charge=Charge.IGST).lines[0]
    assert _explained(explain_line(found))[1] == ("taxable", Decimal("10.00"), "10.00; goods are exempt")
    under_lut = compute_document(
        [Line(quantity=Decimal(1), rate=Decimal(10), tax_rate=Decimal(5))], charge=Charge.NO_TAX
    ).lines[0]
    assert _explained(explain_line(under_lut))[1] == ("taxable", Decimal("10.00"), "10.00; the document charges no tax")


def test_explanation_names_cess():
    line = Line(
        quantity=Decimal(10),
        rate=Decimal(100),
        tax_rate=Decimal(28),
        cess_percent=Decimal(12),
        cess_per_unit=Decimal("4.50"),
    )
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert ("cess", Decimal("165.00"), "12 % of value and 4.50 a unit on 10") in _explained(explain_line(found))


def test_explanation_of_a_document_ends_with_its_value():
    lines = [
        Line(quantity=Decimal(12), rate=Decimal("68.57"), tax_rate=Decimal(5)),
        Line(quantity=Decimal(1), rate=Decimal(10), tax_rate=Decimal(18)),
    ]
    found = compute_document(lines, charge=Charge.IGST, bill_discount_amount=Decimal("1.00"))
    assert _explained(explain_document(found)) == [
        ("bill_discount", Decimal("1.00"), "spread over 2 lines in proportion to 832.84, largest remainder"),
        ("taxable", Decimal("831.84"), "sum of the lines' taxable"),
        ("igst", Decimal("42.89"), "sum of the lines' igst"),
        ("total", Decimal("874.73"), "sum of the lines' total"),
        ("round_off", Decimal("0.27"), "874.73 to the nearest rupee"),
        ("value", Decimal(875), "874.73 + 0.27"),
    ]

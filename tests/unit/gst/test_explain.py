from decimal import Decimal as D

from gst.document.compute import compute_document
from gst.document.explain import explain_document, explain_line
from gst.document.lines import Line
from gst.tax.words import Charge, Treatment


def _told(steps):
    return [(step.figure, step.value, step.sum) for step in steps]


def test_explanation_walks_from_quantity_to_total():
    line = Line(qty=D(50), rate=D("120.00"), gst_rate=D(5), disc1_pct=D(8), disc2_pct=D(2), free_qty=D(5))
    found = compute_document([line], charge=Charge.CGST_SGST, bill_discount_pct=D(1))
    assert _told(explain_line(found.lines[0])) == [
        ("gross", D("6000.00"), "50 x 120.00"),
        ("free_qty", D(5), "5 units free: no value, no tax"),
        ("disc1", D("480.00"), "6000.00 x 8 %"),
        ("disc2", D("110.40"), "(6000.00 - 480.00) x 2 %"),
        ("bill_discount", D("54.10"), "this line's share of the bill discount, largest remainder"),
        ("taxable", D("5355.50"), "6000.00 - 644.50"),
        ("cgst", D("133.89"), "5355.50 x 2.5 %"),
        ("sgst", D("133.89"), "5355.50 x 2.5 %"),
        ("total", D("5623.28"), "5355.50 + 133.89 + 133.89"),
    ]


def test_explanation_of_an_inclusive_price_works_back():
    line = Line(qty=D(1), rate=D("112.00"), gst_rate=D(5), inclusive=True)
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert _told(explain_line(found))[1:] == [
        ("igst", D("5.33"), "112.00 x 5 ÷ 105"),
        ("taxable", D("106.67"), "112.00 less the tax inside it"),
        ("total", D("112.00"), "106.67 + 5.33"),
    ]


def test_explanation_says_why_there_is_no_tax():
    exempt = Line(qty=D(1), rate=D(10), gst_rate=D(0), treatment=Treatment.EXEMPT)
    found = compute_document([exempt], charge=Charge.IGST).lines[0]
    assert _told(explain_line(found))[1] == ("taxable", D("10.00"), "10.00; goods are exempt")
    under_lut = compute_document([Line(qty=D(1), rate=D(10), gst_rate=D(5))], charge=Charge.NO_TAX).lines[0]
    assert _told(explain_line(under_lut))[1] == ("taxable", D("10.00"), "10.00; the document charges no tax")


def test_explanation_names_cess():
    line = Line(qty=D(10), rate=D(100), gst_rate=D(28), cess_pct=D(12), cess_per_unit=D("4.50"))
    found = compute_document([line], charge=Charge.IGST).lines[0]
    assert ("cess", D("165.00"), "12 % of value and 4.50 a unit on 10") in _told(explain_line(found))


def test_explanation_of_a_document_ends_with_its_value():
    lines = [Line(qty=D(12), rate=D("68.57"), gst_rate=D(5)), Line(qty=D(1), rate=D(10), gst_rate=D(18))]
    found = compute_document(lines, charge=Charge.IGST, bill_discount_amount=D("1.00"))
    assert _told(explain_document(found)) == [
        ("bill_discount", D("1.00"), "spread over 2 lines in proportion to 832.84, largest remainder"),
        ("taxable", D("831.84"), "sum of the lines' taxable"),
        ("igst", D("42.89"), "sum of the lines' igst"),
        ("total", D("874.73"), "sum of the lines' total"),
        ("round_off", D("0.27"), "874.73 to the nearest rupee"),
        ("value", D("875"), "874.73 + 0.27"),
    ]

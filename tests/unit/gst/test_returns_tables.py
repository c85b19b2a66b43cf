from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.amounts import Amounts
from gst.portal_json import read_json, write_json
from gst.returns.advances_and_operators import Advance, AdvanceTable, OperatorSales, OperatorTable
from gst.returns.amendments import Amendment, AmendmentRefused, B2csAmendment, amendment_effect
from gst.returns.drill_down import documents_behind_b2cs, lines_behind_hsn
from gst.returns.gstr1 import Extras, build_gstr1
from gst.returns.gstr3b import Credit, Inward, Reversal, UntaxedInward, gstr3b_file, outward_tables
from gst.returns.outward_documents import OriginalInvoice
from gst.returns.unplaceable import UnplacedReason
from gst.tax.categories import DocumentKind, SupplyKind
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import expected, given, opened

_OCTOBER = "102026"


_RETAILER = "27ABKPS7712L1Z1"


def _month():
    return build_gstr1(SELLER, _OCTOBER, v30_month())


def test_v32_outward_tables_come_from_the_same_rows():
    want, found = expected("V32"), outward_tables(_month())
    heads = {"txval": found.taxed.taxable, "iamt": found.taxed.igst, "camt": found.taxed.cgst, "samt": found.taxed.sgst}
    assert heads | {"csamt": found.taxed.cess} == {name: Decimal(value) for name, value in want["osup_det"].items()}
    assert found.zero_rated == Amounts(taxable=Decimal(want["osup_zero"]["txval"]))
    assert found.nil_and_exempt == Decimal(want["osup_nil_exmp"]["txval"])
    assert [(row.place_of_supply, row.taxable, row.igst) for row in found.to_unregistered] == [
        (row["pos"], Decimal(row["txval"]), Decimal(row["iamt"])) for row in want["table_3_2_unreg"]
    ]
    total = found.taxed.taxable + found.zero_rated.taxable + found.nil_and_exempt
    assert total == _month().hsn_total.taxable


def test_v32_file_has_the_portals_keys_in_order():
    file = opened(gstr3b_file(SELLER, _OCTOBER, outward_tables(_month()), Inward(), with_table_3_2=True))
    assert list(file) == [
        "gstin", "ret_period", "sup_details", "eco_dtls", "itc_elg", "inward_sup", "intr_ltfee", "inter_sup",
    ]  # fmt: skip
    assert file["sup_details"]["osup_det"]["txval"] == Decimal("230798.06")
    assert file["inter_sup"]["unreg_details"] == [
        {"pos": "29", "txval": Decimal("203238.10"), "iamt": Decimal("10161.91")}
    ]
    assert read_json(write_json(file)) == file


@pytest.mark.parametrize(("period", "has_table"), [("102025", True), ("112025", False)])
def test_table_3_2_is_left_to_the_portal_since_november_2025(period, has_table):
    empty = outward_tables(build_gstr1(SELLER, period, []))
    assert ("inter_sup" in gstr3b_file(SELLER, period, empty, Inward())) is has_table


def test_v19_reverse_charge_stands_in_3_1_d_and_4_a_3():
    want = expected("V19")["gstr3b"]
    owed = Amounts(
        taxable=Decimal(want["isup_rev"]["txval"]),
        cgst=Decimal(want["isup_rev"]["camt"]),
        sgst=Decimal(want["isup_rev"]["samt"]),
    )
    credit = Amounts(cgst=Decimal(want["itc_avl_ISRC"]["camt"]), sgst=Decimal(want["itc_avl_ISRC"]["samt"]))
    inward = Inward(
        reverse_charge=owed,
        available={Credit.REVERSE_CHARGE: credit, Credit.OTHER: Amounts(igst=Decimal(90))},
        reversed={Reversal.BY_RULE: Amounts(igst=Decimal(10)), Reversal.OTHER: Amounts(igst=Decimal(5))},
        ineligible={Reversal.OTHER: Amounts(igst=Decimal(3))},
        untaxed=UntaxedInward(intra=Decimal(7)),
    )
    file = opened(gstr3b_file(SELLER, _OCTOBER, outward_tables(_month()), inward))
    assert file["sup_details"]["isup_rev"]["txval"] == Decimal("8400.00")
    assert [row["ty"] for row in file["itc_elg"]["itc_avl"]] == ["IMPG", "IMPS", "ISRC", "ISD", "OTH"]
    assert file["itc_elg"]["itc_avl"][2]["camt"] == Decimal("210.00")
    assert file["itc_elg"]["itc_net"] == {
        "iamt": Decimal(75),
        "camt": Decimal(210),
        "samt": Decimal(210),
        "csamt": Decimal(0),
    }
    assert file["itc_elg"]["itc_inelg"][1]["iamt"] == Decimal(3)
    assert file["inward_sup"]["isup_details"][0] == {"ty": "GST", "inter": Decimal(0), "intra": Decimal(7)}


@pytest.mark.parametrize(
    ("fee", "heads"), [("0.00", {}), ("500.00", {"camt": Decimal("500.00"), "samt": Decimal("500.00")})]
)
def test_late_fee_stands_in_5_1_under_both_acts(fee, heads):
    inward = Inward(interest=Amounts(igst=Decimal(12)), late_fee=Decimal(fee))
    file = opened(gstr3b_file(SELLER, _OCTOBER, outward_tables(_month()), inward))
    assert file["intr_ltfee"]["ltfee_details"] == heads
    assert file["intr_ltfee"]["intr_details"]["iamt"] == Decimal(12)


def test_outward_reverse_charge_is_not_the_suppliers_to_pay():
    untaxed = line("100", cgst=Decimal(0), sgst=Decimal(0))
    found = outward_tables(
        build_gstr1(SELLER, _OCTOBER, [document("A1", untaxed, recipient_gstin=_RETAILER, reverse_charge=True)])
    )
    assert (found.taxed.is_nil, found.reverse_charge.taxable) == (True, Decimal(100))


def test_table_3_2_tells_composition_and_uin_buyers_apart():
    inter = {"supply": SupplyKind.INTER_STATE, "place_of_supply": "24"}
    found = outward_tables(
        build_gstr1(
            SELLER,
            _OCTOBER,
            [
                document(
                    "A1",
                    line("100", inter=True),
                    recipient_gstin="24AADCH3390Q1Z6",
                    recipient_is_composition=True,
                    **inter,
                ),
                document("A2", line("50", inter=True), recipient_gstin="0717USA12345UNP", **inter),
            ],
        ),
    )
    assert [(row.place_of_supply, row.taxable) for row in found.to_composition] == [("24", Decimal(100))]
    assert [(row.place_of_supply, row.taxable) for row in found.to_uin] == [("24", Decimal(50))]
    assert found.to_unregistered == ()


def _amended(reported, **change):
    return Amendment(reported=reported, revised=replace(reported, **change))


# Long: one document of each table, and its amendment.
def test_amended_documents_name_what_they_replace():
    b2b = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2026, 9, 5))
    note = replace(b2b, number="C1", kind=DocumentKind.CREDIT_NOTE)
    large = document(
        "A2", line("200000", inter=True), supply=SupplyKind.INTER_STATE, place_of_supply="29", date=date(2026, 9, 5)
    )
    export = document(
        "A3", line("10", inter=True), supply=SupplyKind.EXPORT_WITH_TAX, place_of_supply="96", date=date(2026, 9, 5)
    )
    small_note = replace(
        export,
        number="C2",
        kind=DocumentKind.CREDIT_NOTE,
        original=OriginalInvoice(number="A3", date=date(2026, 9, 5), value=Decimal(10)),
    )
    extras = Extras(
        amendments=(
            _amended(b2b, lines=(line("120"),), number="A1R"),
            _amended(note, lines=(line("90"),)),
            _amended(large, lines=(line("190000", inter=True),)),
            _amended(export, lines=(line("20", inter=True),)),
            _amended(small_note, lines=(line("5", inter=True),)),
        ),
        b2cs_amendments=(
            B2csAmendment(
                month="092026",
                place_of_supply="27",
                inter_state=False,
                by_rate=((Decimal(5), Amounts(taxable=Decimal(10), cgst=Decimal("0.25"), sgst=Decimal("0.25"))),),
            ),
        ),
    )
    file = opened(build_gstr1(SELLER, _OCTOBER, [], extras=extras).file)
    row = file["b2ba"][0]["inv"][0]
    assert (row["oinum"], row["oidt"], row["inum"], row["itms"][0]["itm_det"]["txval"]) == (
        "A1",
        "05-09-2026",
        "A1R",
        Decimal(120),
    )
    assert file["cdnra"][0]["nt"][0]["ont_num"] == "C1"
    assert file["b2cla"][0]["pos"] == "29"
    assert file["expa"][0]["exp_typ"] == "WPAY"
    assert file["cdnura"][0]["ont_num"] == "C2"
    assert file["b2csa"] == [
        {
            "omon": "092026", "sply_ty": "INTRA", "typ": "OE", "pos": "27",
            "itms": [{"rt": Decimal(5), "txval": Decimal(10), "camt": Decimal("0.25"), "samt": Decimal("0.25"),
             "csamt": Decimal(0)}],
        },
    ]  # fmt: skip
    effect = amendment_effect(extras.amendments, keep_wop_rate=False)
    assert (effect.taxed.taxable, effect.zero_rated.taxable) == (Decimal(-9970), Decimal(15))
    outward = outward_tables(build_gstr1(SELLER, _OCTOBER, []), effect)
    assert outward.taxed.taxable == Decimal(-9970)


def test_amendment_that_the_law_does_not_know_is_refused():
    b2b = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2026, 9, 5))
    small = document("A2", line("100"), date=date(2026, 9, 5))
    old = replace(b2b, date=date(2025, 3, 31))
    for amendments, why in (
        ([_amended(b2b), _amended(b2b)], "one document is amended once"),
        ([_amended(small)], "this document was not reported by its number"),
        ([_amended(b2b, recipient_gstin="27AAJFD6617E1ZH")], "the recipient stays"),
        ([_amended(b2b, kind=DocumentKind.CREDIT_NOTE)], "kind and section stay"),
        ([_amended(old)], "after 30 November, or after the annual return"),
    ):
        with pytest.raises(AmendmentRefused) as refusal:
            build_gstr1(
                SELLER,
                "122025" if why.startswith("after") else _OCTOBER,
                [],
                extras=Extras(amendments=tuple(amendments)),
            )
        assert refusal.value.facts["why"] == why


def test_advances_and_operator_sales_have_their_tables():
    tax = Amounts(taxable=Decimal(100), cgst=Decimal(9), sgst=Decimal(9))
    advance = Advance(
        table=AdvanceTable.RECEIVED, place_of_supply="27", inter_state=False, rate=Decimal(18), amounts=tax
    )
    extras = Extras(
        advances=(
            advance,
            replace(advance, rate=Decimal(5)),
            replace(advance, table=AdvanceTable.ADJUSTED, inter_state=True, place_of_supply="29"),
            replace(advance, table=AdvanceTable.RECEIVED_AMENDED, month="092026"),
        ),
        operators=(
            OperatorSales(
                table=OperatorTable.THROUGH_OPERATOR, operator_gstin="27AAECM4821K1CN", operator_pays=False, amounts=tax
            ),
            OperatorSales(
                table=OperatorTable.THROUGH_OPERATOR, operator_gstin="27AAECM4821K1CN", operator_pays=True, amounts=tax
            ),
        ),
    )
    file = opened(build_gstr1(SELLER, _OCTOBER, [], extras=extras).file)
    assert [item["rt"] for item in file["at"][0]["itms"]] == [Decimal(18), Decimal(5)]
    assert "iamt" in file["txpd"][0]["itms"][0]
    assert file["ata"][0]["omon"] == "092026"
    assert set(file["supeco"]) == {"clttx", "paytx"}
    assert file["supeco"]["clttx"][0]["suppval"] == Decimal(100)
    assert list(file)[-1] == "txpd"


def test_documents_behind_a_netted_row_are_listed():
    found = _month()
    assert [p.number for p in documents_behind_b2cs(found, "27")] == ["MP/26-27/000103", "MP/CN/26-27/0013"]
    lines = list(lines_behind_hsn(v30_month(), "30049044", "NOS", Decimal(5)))
    assert [(item.document, item.line_number) for item in lines] == [
        ("MP/26-27/000104", 1),
        ("MP/26-27/000105", 1),
        ("MP/CN/26-27/0012", 1),
    ]
    assert given("V32")["from_vector"] == "V30"


def test_cancelled_document_is_only_counted():
    found = _month()
    assert [(item.number, item.why) for item in found.unplaced] == [("MP/26-27/000106", UnplacedReason.CANCELLED)]
    assert "MP/26-27/000106" not in {p.number for p in found.placed}


@pytest.mark.parametrize(("period", "refused"), [("102026", False), ("112026", True)])
def test_october_is_the_last_return_that_amends_the_year_before(period, refused):
    b2b = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2026, 3, 31))
    extras = Extras(amendments=(_amended(b2b, lines=(line("120"),)),))
    if refused:
        with pytest.raises(AmendmentRefused):
            build_gstr1(SELLER, period, [], extras=extras)
    else:
        assert opened(build_gstr1(SELLER, period, [], extras=extras).file)["b2ba"]


def test_invoice_and_note_of_one_number_are_each_amended_once():
    b2b = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2026, 9, 5))
    note = replace(b2b, kind=DocumentKind.CREDIT_NOTE)
    extras = Extras(amendments=(_amended(b2b, lines=(line("120"),)), _amended(note, lines=(line("90"),))))
    assert {"b2ba", "cdnra"} <= opened(build_gstr1(SELLER, _OCTOBER, [], extras=extras).file).keys()


def test_revised_document_that_no_section_takes_is_refused_with_its_fault():
    b2b = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2026, 9, 5))
    extras = Extras(amendments=(_amended(b2b, lines=(line("100", 13),)),))
    with pytest.raises(AmendmentRefused) as refusal:
        build_gstr1(SELLER, _OCTOBER, [], extras=extras)
    assert refusal.value.facts["why"] == "rate_not_accepted"

"""Each constraint between the fields of GSTR-1 as a test of its own; docs/gstr1-constraints.md lists them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gst.amounts import Amounts
from gst.returns.advances_and_operators import (
    Advance,
    AdvanceTable,
    OperatorParties,
    OperatorSales,
    OperatorTable,
    OwnOperatorRow,
)
from gst.returns.amendments import B2csAmendment
from gst.returns.gstr1 import Extras, build_gstr1
from gst.returns.gstr1_checks import Gstr1Invalid, gstr1_faults
from gst.returns.gstr1_file import upload_parts
from gst.returns.outward_documents import IssuedAs, IssuedNumber, ShippingBill
from gst.returns.unplaceable import UnplacedReason
from gst.tax.categories import SupplyKind, Treatment
from tests.unit.gst.constraints import ABSENT, changed
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import opened

_PERIOD = "102026"
_OPERATOR = "27AAECM4821K1CN"
_UNIT = "24AAFCZ5508B1ZL"
_EXPORT = document(
    "X1",
    line("100", inter=True),
    supply=SupplyKind.EXPORT_WITH_TAX,
    place_of_supply="96",
    shipping_bill=ShippingBill(port="INBOM4", number="1234567", date=date(2026, 11, 3)),
)
_HEADS = Amounts(taxable=Decimal(100), cgst=Decimal(9), sgst=Decimal(9))
_ADVANCE = Advance(
    table=AdvanceTable.RECEIVED, place_of_supply="27", inter_state=False, rate=Decimal(18), amounts=_HEADS
)
_SALES = OperatorSales(
    table=OperatorTable.THROUGH_OPERATOR, operator_gstin=_OPERATOR, operator_pays=False, amounts=_HEADS
)
_B2CS = B2csAmendment(month="092026", place_of_supply="27", inter_state=False, by_rate=((Decimal(5), _HEADS),))
_FILE = opened(
    build_gstr1(SELLER, _PERIOD, [*v30_month(), _EXPORT], extras=Extras(advances=(_ADVANCE,), operators=(_SALES,))).file
)

_BROKEN = {
    "day after the period": ("b2b[].inv[].idt", "01-11-2026", None),
    "day before GST": ("b2b[].inv[].idt", "30-06-2017", None),
    "day that does not exist": ("cdnr[].nt[].nt_dt", "31-02-2026", None),
    "shipping day that does not exist": ("exp[].inv[].sbdt", "31-11-2026", None),
    "check digit of the filer": ("gstin", "27AAECM4821K1ZA", None),
    "check digit of the buyer": ("b2b[].ctin", "27ABKPS7712L1Z9", None),
    "check digit of the operator": ("supeco.clttx[].etin", "27AAECM4821K1CA", None),
    "CGST unlike SGST": ("b2b[].inv[].itms[].itm_det.samt", Decimal("1.00"), None),
    "CGST unlike SGST in the HSN table": ("hsn.hsn_b2b[].samt", Decimal("1.00"), None),
    "both heads": ("b2b[].inv[].itms[].itm_det.iamt", Decimal("1.00"), None),
    "CGST between states": ("b2cs[].sply_ty", "INTER", "b2cs[1].camt"),
    "IGST inside the state": ("b2cs[].iamt", Decimal("1.00"), "b2cs[1].iamt"),
    "CGST of an advance between states": ("at[].sply_ty", "INTER", "at[1].itms[1].camt"),
    "shipping bill without day": ("exp[].inv[].sbdt", ABSENT, None),
    "shipping bill without number": ("exp[].inv[].sbnum", ABSENT, None),
    "b2cl of a lakh": ("b2cl[].inv[].val", Decimal("100000.00"), None),
    "note on b2cl without place": ("cdnur[].pos", ABSENT, None),
    "note on an export with a place": ("cdnur[].typ", "EXPWP", "cdnur[1].pos"),
    "one HSN table since May 2025": ("hsn.data", _FILE["hsn"]["hsn_b2b"], None),
    "net of the cancelled": ("doc_issue.doc_det[].docs[].net_issue", Decimal(7), None),
}


@pytest.mark.parametrize(("path", "value", "field"), list(_BROKEN.values()), ids=list(_BROKEN))
def test_file_that_contradicts_itself_has_the_fault(path, value, field):
    faults = {fault.field for fault in gstr1_faults(changed(_FILE, path, value))}
    assert (field or path.replace("[]", "[1]")) in faults
    if field is None and value is not ABSENT and "itm_det.iamt" not in path:
        assert len(faults) == 1


def test_two_hsn_tables_before_may_2025_are_a_fault():
    file = {name: _FILE[name] for name in ("gstin", "version", "hash", "hsn")} | {"fp": "042025"}
    assert [fault.field for fault in gstr1_faults(file)] == ["hsn.hsn_b2b", "hsn.hsn_b2c"]


def test_month_of_the_worked_case_has_no_fault():
    assert gstr1_faults(_FILE) == []
    assert len(upload_parts(_FILE)) == 1


def test_file_with_a_fault_is_not_uploaded():
    with pytest.raises(Gstr1Invalid) as refusal:
        upload_parts(changed(_FILE, "b2b[].inv[].inum", "A_1"))
    assert (refusal.value.reason, refusal.value.field) == ("gstr1_invalid", "b2b[1].inv[1].inum")
    assert [fault.value for fault in refusal.value.faults] == ["A_1"]


@pytest.mark.parametrize(
    ("extras", "field"),
    [
        ({"advances": (replace(_ADVANCE, place_of_supply="99"),)}, "at[1].pos"),
        ({"advances": (replace(_ADVANCE, rate=Decimal(13)),)}, "at[1].itms[1].rt"),
        ({"advances": (replace(_ADVANCE, amounts=replace(_HEADS, taxable=Decimal("0.001"))),)}, "at[1].itms[1].ad_amt"),
        ({"advances": (replace(_ADVANCE, table=AdvanceTable.RECEIVED_AMENDED),)}, "ata[1].omon"),
        ({"advances": (replace(_ADVANCE, amounts=replace(_HEADS, sgst=Decimal(8))),)}, "at[1].itms[1].samt"),
        ({"operators": (replace(_SALES, operator_gstin="27AAECM4821K1CA"),)}, "supeco.clttx[1].etin"),
        ({"operators": (replace(_SALES, operator_gstin="amazon"),)}, "supeco.clttx[1].etin"),
        ({"operators": (replace(_SALES, table=OperatorTable.THROUGH_OPERATOR_AMENDED, month="132026"),)},
         "supecoa.clttxa[1].omon"),
        ({"b2cs_amendments": (replace(_B2CS, month="9-2026"),)}, "b2csa[1].omon"),
        ({"b2cs_amendments": (replace(_B2CS, place_of_supply="2"),)}, "b2csa[1].pos"),
        ({"b2cs_amendments": (replace(_B2CS, by_rate=()),)}, "b2csa[1].itms"),
    ],
)  # fmt: skip
def test_extras_that_the_portal_would_refuse_are_refused_by_field(extras, field):
    with pytest.raises(Gstr1Invalid) as refusal:
        build_gstr1(SELLER, _PERIOD, [], extras=Extras(**extras))
    assert refusal.value.field == field


def test_rows_of_an_operator_are_its_own():
    row = OwnOperatorRow(parties=OperatorParties.REGISTERED_TO_CONSUMER, row={"anything": Decimal(1)})
    assert gstr1_faults(build_gstr1(SELLER, _PERIOD, [], extras=Extras(own_operator_rows=(row,))).file) == []


@pytest.mark.parametrize("gstin", ["27abkps7712l1z1", " 27ABKPS7712L1Z1"])
def test_gstin_in_another_form_than_the_portals_is_listed(gstin):
    found = build_gstr1(SELLER, _PERIOD, [document("A1", line("100"), recipient_gstin=gstin)])
    assert [(item.number, item.why) for item in found.unplaced] == [("A1", UnplacedReason.GSTIN_INVALID)]


@pytest.mark.parametrize("number", ["A" * 17, "A_1", "000", ""])
def test_number_that_table_13_does_not_take_is_listed_once(number):
    extras = Extras(issued=(IssuedNumber(issued_as=IssuedAs.CHALLAN_OTHER, number=number),))
    for found in (
        build_gstr1(SELLER, _PERIOD, [], extras=extras),
        build_gstr1(SELLER, _PERIOD, [document(number, line("100"))]),
    ):
        assert [(item.number, item.why) for item in found.unplaced] == [(number, UnplacedReason.NUMBER_INVALID)]
        assert "doc_issue" not in found.file


def test_challan_that_begins_with_zero_is_counted():
    extras = Extras(issued=(IssuedNumber(issued_as=IssuedAs.CHALLAN_OTHER, number="0042"),))
    found = build_gstr1(SELLER, _PERIOD, [], extras=extras)
    assert opened(found.file)["doc_issue"]["doc_det"][0]["docs"][0]["from"] == "0042"


@pytest.mark.parametrize(
    ("supply", "place", "gstin"),
    [(SupplyKind.SEZ_WITHOUT_TAX, "24", _UNIT), (SupplyKind.EXPORT_WITHOUT_TAX, "96", None)],
)
def test_zero_rated_document_of_goods_outside_gst_alone_has_no_row_without_items(supply, place, gstin):
    petrol = line("100", 0, treatment=Treatment.NON_GST, cgst=Decimal(0), sgst=Decimal(0))
    found = build_gstr1(
        SELLER, _PERIOD, [document("A1", petrol, supply=supply, place_of_supply=place, recipient_gstin=gstin)]
    )
    assert gstr1_faults(found.file) == []
    assert found.file.keys() & {"b2b", "exp"} == set()
    assert opened(found.file)["nil"]["inv"][0]["ngsup_amt"] == Decimal(100)

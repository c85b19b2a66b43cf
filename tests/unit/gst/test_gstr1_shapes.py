"""Rows of GSTR-1 as the offline tool V3.2.4 writes them."""

from decimal import Decimal

import pytest

from gst.amounts import Amounts
from gst.returns.advances_and_operators import OperatorParties, OperatorSales, OperatorTable, OwnOperatorRow
from gst.returns.gstr1 import Extras, build_gstr1
from gst.tax.categories import SupplyKind, Treatment
from tests.unit.gst.months import SELLER, document, line
from tests.unit.gst.vectors import opened

_RETAILER = "27ABKPS7712L1Z1"
_UNIT = "24AAFCZ5508B1ZL"
_OPERATOR = "27AAECM4821K1CN"
_OTHER_OPERATOR = "27AAECM4821K2CM"


def _file(*documents, extras=None):
    return opened(build_gstr1(SELLER, "102026", documents, extras=extras or Extras()).file)


@pytest.mark.parametrize(
    ("supply", "place", "gstin", "section"),
    [
        (SupplyKind.SEZ_WITHOUT_TAX, "24", _UNIT, "b2b"),
        (SupplyKind.EXPORT_WITHOUT_TAX, "96", None, "exp"),
    ],
)
def test_row_without_payment_keeps_the_rate_of_the_goods_with_tax_0(supply, place, gstin, section):
    untaxed = line("100", cgst=Decimal(0), sgst=Decimal(0))
    file = _file(document("A1", untaxed, supply=supply, place_of_supply=place, recipient_gstin=gstin))
    (item,) = file[section][0]["inv"][0]["itms"]
    held = item.get("itm_det", item)
    assert (held["txval"], held["rt"], held["iamt"]) == (Decimal(100), Decimal(5), Decimal(0))


@pytest.mark.parametrize(
    ("lines", "place", "row"),
    [
        ((line("100", 0, treatment=Treatment.EXEMPT),), "27", "INTRAB2B"),
        ((line("100"), line("100", 0, treatment=Treatment.EXEMPT)), "27", "INTRAB2B"),
        ((line("100", 0, treatment=Treatment.EXEMPT),), "24", "INTRB2B"),
        ((line("100", inter=True), line("100", 0, treatment=Treatment.EXEMPT)), "27", "INTRB2B"),
    ],
)
def test_exempt_line_of_a_deemed_export_is_in_the_row_of_its_border(lines, place, row):
    gstin = _RETAILER if place == "27" else _UNIT
    invoice = document("A1", *lines, supply=SupplyKind.DEEMED_EXPORT, recipient_gstin=gstin, place_of_supply=place)
    assert [held["sply_ty"] for held in _file(invoice)["nil"]["inv"]] == [row]


def _sales(table, *, operator_pays, gstin=_OPERATOR, **more):
    tax = Amounts(taxable=Decimal(100), cgst=Decimal("2.50"), sgst=Decimal("2.50"))
    return OperatorSales(table=table, operator_gstin=gstin, operator_pays=operator_pays, amounts=tax, **more)


def test_sales_through_an_operator_and_their_amendment_have_lists_of_their_own():
    amended = OperatorTable.THROUGH_OPERATOR_AMENDED
    file = _file(
        extras=Extras(
            operators=(
                _sales(OperatorTable.THROUGH_OPERATOR, operator_pays=False),
                _sales(OperatorTable.THROUGH_OPERATOR, operator_pays=True),
                _sales(amended, operator_pays=False, gstin=_OTHER_OPERATOR, reported_gstin=_OPERATOR, month="092026"),
                _sales(amended, operator_pays=True, month="092026"),
            )
        )
    )
    figures = {
        "suppval": Decimal(100), "igst": Decimal(0), "cgst": Decimal("2.50"), "sgst": Decimal("2.50"),
        "cess": Decimal(0),
    }  # fmt: skip
    assert file["supeco"] == {"clttx": [{"etin": _OPERATOR} | figures], "paytx": [{"etin": _OPERATOR} | figures]}
    before = {"omon": "092026", "oetin": _OPERATOR}
    assert file["supecoa"] == {
        "clttxa": [before | {"etin": _OTHER_OPERATOR} | figures],
        "paytxa": [before | {"etin": _OPERATOR} | figures],
    }


def test_sales_of_an_operator_are_listed_by_their_parties():
    rows = [
        OwnOperatorRow(parties=parties, row={"txval": Decimal(number)}, amends=amends)
        for amends in (False, True)
        for number, parties in enumerate(OperatorParties, 1)
    ]
    file = _file(extras=Extras(own_operator_rows=tuple(rows)))
    assert file["ecom"] == {
        name: [{"txval": Decimal(number)}] for number, name in enumerate(("b2b", "b2c", "urp2b", "urp2c"), 1)
    }
    assert file["ecoma"] == {
        name: [{"txval": Decimal(number)}] for number, name in enumerate(("b2ba", "b2ca", "urp2ba", "urp2ca"), 1)
    }

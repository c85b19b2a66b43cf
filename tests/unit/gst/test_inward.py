import json
from datetime import date
from decimal import Decimal

import pytest

from gst.codes.gstin import GstinInvalid
from gst.inward.gstr2b import Availability, Barred, InwardKind, read_gstr2b
from gst.portal_json import JsonInvalid

_OWN = "27AAECM4821K1ZC"
_SUPPLIER = {"ctin": "02AAKCP9043M1Z3", "trdnm": "Maker", "supfildt": "11-11-2026", "supprd": "102026"}
_HEADS = {"txval": 1000.1, "igst": 50.01, "cgst": 0, "sgst": 0, "cess": 0}


def _file(**sections):
    data = {"gstin": _OWN, "rtnprd": "102026", "version": "1.0", "gendt": "14-11-2026", "docdata": sections}
    return json.dumps({"data": data})


def _read(text):
    """The documents of a file in which everything is understood."""
    found = read_gstr2b(text)
    assert (found.rejected, found.not_understood) == ((), ())
    return found.documents


def _invoice(**more):
    row = {
        "inum": "S/45",
        "typ": "R",
        "dt": "05-10-2026",
        "val": 1050.11,
        "pos": "27",
        "rev": "N",
        "itcavl": "Y",
        "rsn": "",
    }
    return row | _HEADS | more


def test_gstr2b_invoice_is_read_exactly():
    (found,) = _read(_file(b2b=[_SUPPLIER | {"inv": [_invoice(itcavl="N", rsn="C", irn="ab" * 32)]}]))
    assert (found.own_gstin, found.supplier_gstin, found.number) == (_OWN, "02AAKCP9043M1Z3", "S/45")
    assert (found.kind, found.date, found.period) == (InwardKind.INVOICE, date(2026, 10, 5), "102026")
    assert (found.value, found.taxable, found.tax) == (Decimal("1050.11"), Decimal("1000.1"), Decimal("50.01"))
    assert (found.availability, found.barred) == (Availability.NO, Barred.TIME_LIMIT)
    assert (found.supplier_period, found.supplier_filed_on, found.irn) == ("102026", "11-11-2026", "ab" * 32)


def test_gstr2b_items_of_older_files_are_added_up():
    row = _invoice(items=[_HEADS, _HEADS])
    for name in _HEADS:
        del row[name]
    (found,) = _read(_file(b2b=[_SUPPLIER | {"inv": [row]}]))
    assert (found.taxable, found.igst) == (Decimal("2000.2"), Decimal("100.02"))


def test_gstr2b_notes_imports_and_distributed_credit_keep_their_kind():
    note = _HEADS | {
        "ntnum": "C/1",
        "typ": "C",
        "suptyp": "R",
        "dt": "06-10-2026",
        "val": 1050.11,
        "pos": "27",
        "rev": "N",
        "itcavl": "Y",
    }
    found = _read(
        _file(
            cdnr=[_SUPPLIER | {"nt": [note, note | {"ntnum": "D/1", "typ": "D"}]}],
            isd=[
                _SUPPLIER
                | {"doclist": [_HEADS | {"doctyp": "ISDI", "docnum": "I/1", "docdt": "07-10-2026", "itcelg": "Y"}]}
            ],
            impg=[{"boenum": "1234567", "boedt": "08-10-2026", "txval": 500, "igst": 90, "cess": 0}],
            impgsez=[
                _SUPPLIER | {"boe": [{"boenum": "7654321", "boedt": "09-10-2026", "txval": 5, "igst": 1, "cess": 0}]}
            ],
        ),
    )
    assert [(item.number, item.kind, item.section) for item in found] == [
        ("C/1", InwardKind.CREDIT_NOTE, "cdnr"),
        ("D/1", InwardKind.DEBIT_NOTE, "cdnr"),
        ("I/1", InwardKind.ISD, "isd"),
        ("1234567", InwardKind.IMPORT, "impg"),
        ("7654321", InwardKind.IMPORT, "impgsez"),
    ]
    assert found[3].value == Decimal(500)


def test_gstr2b_amended_invoice_names_its_original():
    (found,) = _read(_file(b2ba=[_SUPPLIER | {"inv": [_invoice(oinum="S/44", oidt="05-09-2026")]}]))
    assert (found.section, found.original_number, found.original_date) == ("b2ba", "S/44", date(2026, 9, 5))


@pytest.mark.parametrize("text", ["[]", "{}", _file(b2b={}), _file(b2b=["x"]), '{"data": {"gstin": 5}}'])
def test_gstr2b_of_another_shape_is_refused(text):
    with pytest.raises(JsonInvalid):
        read_gstr2b(text)


@pytest.mark.parametrize(
    ("sections", "listed"),
    [
        ({"b2x": [{"ctin": "1"}]}, "docdata.b2x"),
        (
            {"b2b": [_SUPPLIER | {"inv": [_invoice(dt="2026-10-05")]}]},
            "docdata.b2b 02AAKCP9043M1Z3 S/45 (dt 2026-10-05)",
        ),
        ({"b2b": [_SUPPLIER | {"inv": [_invoice(itcavl="Z")]}]}, "docdata.b2b 02AAKCP9043M1Z3 S/45 (itcavl Z)"),
        ({"b2b": [_SUPPLIER | {"inv": [_invoice(igst="fifty")]}]}, "docdata.b2b 02AAKCP9043M1Z3 S/45 (igst fifty)"),
        ({"b2b": [_SUPPLIER | {"inv": [_invoice(colour="red")]}]}, "docdata.b2b.colour"),
        ({"b2b": [_SUPPLIER | {"nts": [_invoice()], "inv": []}]}, "docdata.b2b.nts"),
    ],
)
def test_what_gstr2b_says_beyond_our_reading_is_listed_and_the_rest_is_read(sections, listed):
    found = read_gstr2b(_file(**sections, cdnr=[_SUPPLIER | {"nt": [_note()]}]))
    assert found.not_understood == (listed,)
    assert found.documents[-1].number == "C/1"


def test_rejected_documents_of_gstr2b_are_kept_apart():
    rejected = _invoice(inum="S/46", remarks="never ordered")
    del rejected["itcavl"]
    text = json.loads(_file(b2b=[_SUPPLIER | {"inv": [_invoice()]}]))
    text["data"]["docRejdata"] = {"b2b": [_SUPPLIER | {"inv": [rejected]}], "cdnr": [_SUPPLIER | {"nt": [_note()]}]}
    text["data"] |= {"itcsumm": {"itcavl": {}}, "cpSummRej": {"b2b": []}, "docRevdata": {"b2b": [{"ctin": "1"}]}}
    found = read_gstr2b(json.dumps(text))
    assert [document.number for document in found.documents] == ["S/45"]
    assert [(each.number, each.kind) for each in found.rejected] == [
        ("S/46", InwardKind.INVOICE), ("C/1", InwardKind.CREDIT_NOTE),
    ]  # fmt: skip
    assert (found.rejected[0].availability, found.rejected[0].remarks) == (Availability.NO, "never ordered")
    assert found.not_understood == ("data.docRevdata",)


def _note(**more):
    return _HEADS | {"ntnum": "C/1", "typ": "C", "dt": "06-10-2026", "val": 1, "pos": "27", "itcavl": "Y"} | more


def test_gstr2b_of_a_false_gstin_is_refused():
    with pytest.raises(GstinInvalid):
        read_gstr2b(_file().replace(_OWN, "27AAECM4821K1ZA"))


@pytest.mark.parametrize("missing", ["itcavl", "inum", "dt"])
def test_gstr2b_invoice_without_a_fact_that_decides_is_listed(missing):
    row = _invoice()
    del row[missing]
    found = read_gstr2b(_file(b2b=[_SUPPLIER | {"inv": [row]}]))
    assert found.documents == ()
    (listed,) = found.not_understood
    assert listed.endswith(f"({missing} None)")


def test_gstr2b_note_of_an_unknown_kind_is_listed():
    found = read_gstr2b(_file(cdnr=[_SUPPLIER | {"nt": [_note(typ="X")]}]))
    assert (found.documents, found.not_understood) == ((), ("docdata.cdnr 02AAKCP9043M1Z3 C/1 (typ X)",))


def test_gstr2b_distributed_credit_that_is_not_eligible_is_marked():
    row = {"doctyp": "ISDI", "docnum": "D/1", "docdt": "05-10-2026", "igst": 5, "itcelg": "N"}
    (found,) = _read(_file(isd=[_SUPPLIER | {"doclist": [row]}]))
    assert found.availability is Availability.NO

"""What breaks a constraint of GSTR-2B is listed by the reader; docs/gstr2b-constraints.md lists the constraints."""

import json

import pytest

from gst.inward.gstr2b import read_gstr2b

_SUPPLIER = {"ctin": "02AAKCP9043M1Z3", "trdnm": "Maker", "supfildt": "11-11-2026", "supprd": "102026"}
_ROW = {
    "inum": "S/45", "typ": "R", "dt": "05-10-2026", "val": 105, "pos": "27", "rev": "N", "itcavl": "Y", "rsn": "",
    "txval": 100, "igst": 5, "cgst": 0, "sgst": 0, "cess": 0, "irn": "", "irngendate": "", "srctyp": "",
}  # fmt: skip
_NOTE = {
    "ntnum": "C/1", "typ": "C", "suptyp": "R", "dt": "06-10-2026", "val": 105, "pos": "27", "rev": "N",
    "itcavl": "Y", "txval": 100, "igst": 5,
}  # fmt: skip
_BILL = {"boenum": "1234567", "boedt": "08-10-2026", "portcode": "INBOM4", "txval": 500, "igst": 90, "cess": 0}


def _read(part="docdata", **sections):
    data = {"gstin": "27AAECM4821K1ZC", "rtnprd": "102026", part: sections}
    return read_gstr2b(json.dumps({"data": data}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inum", "S" * 17), ("inum", "000"), ("inum", "S_45"), ("typ", "X"), ("pos", "39"), ("pos", "2"), ("rev", "X"),
        ("val", 105.001), ("igst", 5.005), ("txval", 99999999999999), ("diffprcnt", 2), ("irn", "ab"),
        ("irngendate", "2026-10-05"), ("imsStatus", "X"), ("dt", "05-10-1999"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("part", ["docdata", "docRejdata"])
def test_invoice_that_breaks_a_constraint_is_read_and_listed(part, field, value):
    found = _read(part, b2b=[_SUPPLIER | {"inv": [_ROW | {field: value}, _ROW | {"inum": "S/46"}]}])
    number = value if field == "inum" else "S/45"
    assert found.not_understood == (f"{part}.b2b 02AAKCP9043M1Z3 {number} ({field} {value})",)
    assert [document.number for document in (*found.documents, *found.rejected)] == [number, "S/46"]


@pytest.mark.parametrize(
    ("section", "listed"),
    [
        ({"cdnr": [_SUPPLIER | {"nt": [_NOTE | {"suptyp": "X"}]}]}, "docdata.cdnr 02AAKCP9043M1Z3 C/1 (suptyp X)"),
        ({"impg": [_BILL | {"portcode": "IN BOM"}]}, "docdata.impg 1234567 (portcode IN BOM)"),
        (
            {"impgsez": [_SUPPLIER | {"boe": [_BILL | {"isamd": "X"}]}]},
            "docdata.impgsez 02AAKCP9043M1Z3 1234567 (isamd X)",
        ),
    ],
)
def test_note_or_bill_of_entry_that_breaks_a_constraint_is_read_and_listed(section, listed):
    found = _read(**section)
    assert (found.not_understood, len(found.documents)) == ((listed,), 1)


def test_empty_texts_break_no_constraint():
    assert _read(b2b=[_SUPPLIER | {"inv": [_ROW]}]).not_understood == ()


def test_supplier_that_breaks_a_constraint_is_listed_and_its_documents_are_read():
    found = _read(b2b=[_SUPPLIER | {"ctin": "02AAKCP", "supprd": "132026", "inv": [_ROW]}])
    assert found.not_understood == ("docdata.b2b 02AAKCP (ctin 02AAKCP)", "docdata.b2b 02AAKCP (supprd 132026)")
    assert len(found.documents) == 1

from dataclasses import replace
from datetime import date
from decimal import Decimal

from gst.amounts import Amounts
from gst.returns.file_totals import amounts_by_document, document_key, section_totals
from gst.returns.gstr1 import build_gstr1
from gst.returns.gstr3b import outward_tables
from gst.returns.tie_out import (
    LedgerEntry,
    tie_each_document,
    tie_each_number,
    tie_einvoices,
    tie_gstr3b,
    tie_hsn,
    tie_ledger,
    tie_sections,
)
from gst.tax.categories import DocumentKind
from tests.unit.gst.months import SELLER, document, line, v30_month
from tests.unit.gst.vectors import opened

_OCTOBER = "102026"
_RETAILER = "27ABKPS7712L1Z1"
_INVOICE = DocumentKind.TAX_INVOICE


def _month():
    return build_gstr1(SELLER, _OCTOBER, v30_month())


def _ledger(gstr1):
    return [
        LedgerEntry(kind=p.kind, number=p.number, amounts=p.amounts.plus(Amounts(taxable=p.untaxed.total)))
        for p in gstr1.placed
    ]


def test_v30_month_ties_in_every_way():
    found = _month()
    for tie in (
        tie_sections(found),
        tie_hsn(found, v30_month()),
        tie_each_document(found, v30_month()),
        tie_each_number(found),
    ):
        assert tie.ties, tie
    assert tie_ledger(found, _ledger(found)).ties
    assert section_totals(found.file)["b2cs"] == Amounts(
        taxable=Decimal("98208.10"), igst=Decimal("4761.91"), cgst=Decimal("74.25"), sgst=Decimal("74.25")
    )
    assert amounts_by_document(found.file)["cdnr", (DocumentKind.CREDIT_NOTE, "MP/CN/26-27/0011")].taxable == Decimal(
        -1000
    )


def test_ledger_difference_names_its_documents():
    found = _month()
    ledger = _ledger(found)
    ledger[0] = replace(ledger[0], amounts=ledger[0].amounts.plus(Amounts(taxable=Decimal(1), cgst=Decimal("0.03"))))
    short = tie_ledger(found, ledger[:-1])
    assert short.documents == (ledger[0].number, ledger[-1].number)
    assert short.amounts.cgst == Decimal("6.22")
    assert not short.ties


def test_wrong_row_in_the_file_is_found():
    found = _month()
    opened(found.file)["b2b"][0]["inv"][0]["itms"][0]["itm_det"]["txval"] += Decimal(1)
    tie = tie_sections(found)
    assert (tie.amounts.taxable, tie.documents) == (Decimal(1), ("MP/26-27/000101",))
    assert tie_hsn(found).amounts.taxable == Decimal(-1)


def test_wrong_hsn_row_names_the_documents_behind_it():
    found = _month()
    opened(found.file)["hsn"]["hsn_b2c"][0]["txval"] += Decimal(1)
    tie = tie_hsn(found, v30_month())
    assert tie.amounts.taxable == Decimal(1)
    assert tie.documents == ("MP/26-27/000104", "MP/26-27/000105", "MP/CN/26-27/0012")


def test_3b_that_is_not_of_these_documents_is_found():
    found = _month()
    outward = outward_tables(found)
    assert tie_gstr3b(found, outward).ties
    raised = replace(outward, non_gst=Decimal(3))
    assert tie_gstr3b(found, raised).amounts == Amounts(taxable=Decimal(3))


def test_a_document_in_no_table_or_in_two_is_found():
    found, documents = _month(), v30_month()
    assert tie_each_document(found, documents[1:]).documents == (documents[0].number,)
    twice = replace(found, placed=(*found.placed, found.placed[0]))
    assert tie_each_document(twice, documents).documents == (documents[0].number,)


def test_number_outside_the_ranges_is_found():
    found = _month()
    opened(found.file)["doc_issue"]["doc_det"][0]["docs"][0]["totnum"] = 3
    assert tie_each_number(found).documents == ("MP/26-27/000104", "MP/26-27/000105", "MP/26-27/000107")


def test_number_without_digits_has_a_range_of_its_own():
    found = build_gstr1(
        SELLER, _OCTOBER, [document("FIRST", line("1")), document("X9", line("1")), document("X10", line("1"))]
    )
    assert tie_each_number(found).ties


def test_difference_from_the_einvoice_draft_is_listed():
    found = _month()
    drafted = {document_key(p.kind, p.number): p.amounts for p in found.placed if p.section.value == "b2b"}
    drafted[_INVOICE, "MP/26-27/000102"] = drafted[_INVOICE, "MP/26-27/000102"].plus(Amounts(taxable=Decimal(2000)))
    assert tie_einvoices(found, drafted).ties
    drafted[_INVOICE, "MP/26-27/000101"] = drafted[_INVOICE, "MP/26-27/000101"].plus(Amounts(taxable=Decimal(5)))
    assert tie_einvoices(found, drafted).documents == ("MP/26-27/000101",)


def _one_number_three_kinds():
    kinds = (DocumentKind.TAX_INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.DEBIT_NOTE)
    return [
        document("A1", line(value), kind=kind, recipient_gstin=_RETAILER)
        for kind, value in zip(kinds, ("1000", "300", "20"), strict=True)
    ]


def test_notes_that_bear_an_invoices_number_tie_as_documents_of_their_own():
    documents = _one_number_three_kinds()
    found = build_gstr1(SELLER, _OCTOBER, documents)
    assert {key: held.taxable for key, held in amounts_by_document(found.file).items()} == {
        ("b2b", (DocumentKind.TAX_INVOICE, "A1")): Decimal(1000),
        ("cdnr", (DocumentKind.CREDIT_NOTE, "A1")): Decimal(-300),
        ("cdnr", (DocumentKind.DEBIT_NOTE, "A1")): Decimal(20),
    }
    for tie in (
        tie_sections(found),
        tie_hsn(found, documents),
        tie_each_document(found, documents),
        tie_each_number(found),
    ):
        assert tie.ties, tie
    assert tie_ledger(found, _ledger(found)).ties


def test_errors_in_an_invoice_and_a_note_of_its_number_do_not_cancel_out():
    found = build_gstr1(SELLER, _OCTOBER, _one_number_three_kinds())
    invoice, credit, debit = _ledger(found)
    one = Amounts(taxable=Decimal(1))
    wrong = [replace(invoice, amounts=invoice.amounts.plus(one)), replace(credit, amounts=credit.amounts.minus(one))]
    tie = tie_ledger(found, [*wrong, debit])
    assert (tie.amounts.is_nil, tie.documents, tie.ties) == (True, ("A1", "A1"), False)


def test_late_document_of_last_years_number_ties_with_this_years():
    this_year = document("A1", line("1000"), recipient_gstin=_RETAILER, date=date(2026, 4, 1))
    found = build_gstr1(SELLER, "042026", [this_year, replace(this_year, date=date(2026, 3, 31))])
    assert (len(found.placed), tie_sections(found).ties) == (2, True)

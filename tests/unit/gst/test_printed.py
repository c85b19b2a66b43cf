from decimal import Decimal

import pytest

from gst.printed.amount_in_words import AmountUnprintable, amount_in_words
from gst.printed.invoice_text import (
    PrintFacts,
    batch_text,
    copy_marks,
    document_texts,
    needs_buyer_address,
    note_sentences,
)
from gst.tax.categories import DocumentKind, RecipientCategory, SupplyKind
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Rupees Zero Only"),
        ("1", "Rupee One Only"),
        ("0.01", "Rupees Zero and One Paisa Only"),
        ("1.10", "Rupee One and Ten Paise Only"),
        ("19", "Rupees Nineteen Only"),
        ("21", "Rupees Twenty One Only"),
        ("100", "Rupees One Hundred Only"),
        ("864.50", "Rupees Eight Hundred Sixty Four and Fifty Paise Only"),
        ("1001", "Rupees One Thousand One Only"),
        ("100000", "Rupees One Lakh Only"),
        ("1234567.89", "Rupees Twelve Lakh Thirty Four Thousand Five Hundred Sixty Seven and Eighty Nine Paise Only"),
        ("10000000", "Rupees One Crore Only"),
        ("20300000000", "Rupees Two Thousand Thirty Crore Only"),
    ],
)  # fmt: skip
def test_amount_in_words_counts_in_lakh_and_crore(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.001", "100000000000"])
def test_amount_that_no_bill_has_is_refused(amount):
    with pytest.raises(AmountUnprintable):
        amount_in_words(Decimal(amount))


def _supply(category=RecipientCategory.REGULAR, pos="27", **more):
    return decide_supply(SupplyFacts(supplier_state="27", place_of_supply=pos, recipient=category, **more))


def test_tax_invoice_carries_place_charge_words_and_signature():
    assert document_texts(PrintFacts(kind=DocumentKind.TAX_INVOICE, supply=_supply(), value=Decimal(864))) == (
        "TAX INVOICE",
        "Place of supply: Maharashtra (27)",
        "Tax payable on reverse charge: No",
        "Rupees Eight Hundred Sixty Four Only",
        "Authorised signatory",
    )


def test_supply_without_payment_is_endorsed_with_its_undertaking():
    supply = _supply(RecipientCategory.SEZ, "24", under_lut=True)
    found = document_texts(
        PrintFacts(kind=DocumentKind.TAX_INVOICE, supply=supply, value=Decimal(1), lut_number="AD2704")
    )
    assert found[1].endswith("WITHOUT PAYMENT OF INTEGRATED TAX")
    assert found[2] == "Letter of undertaking: AD2704"


def test_large_taxpayer_without_irn_declares_why():
    facts = PrintFacts(kind=DocumentKind.TAX_INVOICE, supply=_supply(), value=Decimal(1), above_einvoice_limit=True)
    assert any("Rule 48(4)" in line for line in document_texts(facts))
    with_irn = PrintFacts(
        kind=DocumentKind.TAX_INVOICE,
        supply=_supply(),
        value=Decimal(1),
        above_einvoice_limit=True,
        irn="ab" * 32,
        digitally_signed=True,
    )
    found = document_texts(with_irn)
    assert f"IRN: {'ab' * 32}" in found
    assert not any("Rule 48(4)" in line or "signatory" in line for line in found)


def test_composition_bill_says_that_no_tax_is_collected():
    facts = PrintFacts(
        kind=DocumentKind.BILL_OF_SUPPLY,
        supply=_supply(supplier_is_composition=True),
        value=Decimal(520),
        supplier_is_composition=True,
    )
    assert document_texts(facts)[0] == "BILL OF SUPPLY"
    assert "Composition taxable person, not eligible to collect tax on supplies" in document_texts(facts)


def test_credit_note_names_its_invoices():
    facts = PrintFacts(kind=DocumentKind.CREDIT_NOTE, supply=_supply(), value=Decimal(1), against=("A/1", "A/2"))
    assert "Against invoice: A/1, A/2" in document_texts(facts)


def test_copies_are_marked_unless_registered_at_the_portal():
    assert len(copy_marks(has_irn=False)) == 3
    assert copy_marks(has_irn=True) == ()


def test_address_of_an_unregistered_buyer_is_owed_from_fifty_thousand():
    assert needs_buyer_address(Decimal("49999.99"), registered=False) is False
    assert needs_buyer_address(Decimal(50000), registered=False) is True
    assert needs_buyer_address(Decimal(1), registered=True) is True


def test_batch_line_shows_batch_expiry_mrp_and_hsn():
    assert batch_text("BX24", "11/2026", Decimal(112), "30049099") == "B.No BX24 Exp 11/2026 MRP 112.00 HSN 30049099"


def test_a_credit_note_keeps_the_endorsement_of_its_invoice():
    without_tax = note_sentences(
        DocumentKind.CREDIT_NOTE, supply=SupplyKind.SEZ_WITHOUT_TAX, place_of_supply="27", against="A/1 of 01-10-2026"
    )
    assert without_tax[0].endswith("UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX")
    assert without_tax[1:] == (
        "Against invoice: A/1 of 01-10-2026",
        "Place of supply: Maharashtra (27)",
        "Tax payable on reverse charge: No",
    )
    commercial = note_sentences(
        DocumentKind.COMMERCIAL_CREDIT_NOTE, supply=SupplyKind.INTRA_STATE, place_of_supply="27", against="A/1"
    )
    assert commercial == ("Against invoice: A/1", "Place of supply: Maharashtra (27)")

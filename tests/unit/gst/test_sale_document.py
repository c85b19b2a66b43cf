import pytest

from gst.document.sale_document import NothingSold, TwoPapersNeeded, sale_document
from gst.tax.categories import DocumentKind, RecipientCategory, Treatment
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from tests.unit.gst.vectors import expected, given

_TAXED, _EXEMPT = Treatment.TAXABLE, Treatment.EXEMPT


def _supply(recipient=RecipientCategory.REGULAR, *, composition=False):
    return decide_supply(
        SupplyFacts(
            supplier_state="27",
            place_of_supply="27",
            recipient=recipient,
            supplier_is_composition=composition,
        ),
    )


@pytest.mark.parametrize(
    ("registered", "kind", "words"),
    [
        (True, DocumentKind.TAX_INVOICE, "registered buyer: tax invoice carrying the exempt line"),
        (False, DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY, "unregistered buyer: invoice-cum-bill of supply"),
    ],
)
def test_v07_taxed_and_exempt_goods_on_one_paper(registered, kind, words):
    treatments = [Treatment(row.get("treatment", "TAXABLE").lower()) for row in given("V07")["lines"]]
    assert sale_document(_supply(), treatments, registered=registered, mixed_on_one_invoice=True) is kind
    assert words in expected("V07")["note_document"]


@pytest.mark.parametrize("registered", [True, False])
def test_untaxed_goods_alone_go_on_a_bill_of_supply(registered):
    for treatment in (Treatment.EXEMPT, Treatment.NIL_RATED, Treatment.NON_GST):
        assert sale_document(_supply(), [treatment], registered=registered) is DocumentKind.BILL_OF_SUPPLY
    assert sale_document(_supply(), [_TAXED], registered=registered) is DocumentKind.TAX_INVOICE


def test_taxed_and_exempt_goods_for_a_registered_buyer_are_two_papers():
    with pytest.raises(TwoPapersNeeded) as refusal:
        sale_document(_supply(), [_TAXED, _EXEMPT], registered=True)
    assert (refusal.value.field, refusal.value.rule) == ("lines", "CGST Act s.31(3)(c), Rule 46A")


def test_composition_dealer_has_only_bills_of_supply():
    found = sale_document(_supply(composition=True), [_TAXED, _EXEMPT], registered=False)
    assert found is DocumentKind.BILL_OF_SUPPLY


def test_zero_rated_supply_is_invoiced_whatever_its_goods():
    for recipient in (RecipientCategory.SEZ, RecipientCategory.OVERSEAS):
        assert sale_document(_supply(recipient), [_EXEMPT], registered=True) is DocumentKind.TAX_INVOICE


def test_sale_without_lines_is_refused():
    with pytest.raises(NothingSold):
        sale_document(_supply(), [], registered=True)

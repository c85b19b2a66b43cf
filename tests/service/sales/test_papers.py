"""What kind of paper a sale is, its series, and the sentences that it must carry. CGST Rules 46, 46A, 49."""

import asyncio
from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import composition_terms_pb2, customers_pb2, invoices_pb2, organisations_pb2

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, new_registration, order_line
from tests.support.days import YEAR
from tests.support.parties import HOME_STATE, OTHER_STATE, address, gstin
from tests.support.refusals import refusal

UNREGISTERED: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
ALWAYS = composition_terms_pb2.CompositionTerms(from_date="2026-04-01", under_composition=True)
COMPOSITION = "Composition taxable person, not eligible to collect tax on supplies"
TAX_INVOICE = invoices_pb2.INVOICE_KIND_TAX_INVOICE
BILL_OF_SUPPLY = invoices_pb2.INVOICE_KIND_BILL_OF_SUPPLY
BOTH = invoices_pb2.INVOICE_KIND_INVOICE_CUM_BILL_OF_SUPPLY


class Shop:
    """A seller with a taxed and an exempt product, and a registered and an unregistered customer."""

    def __init__(self, sales: SalesClient) -> None:
        self.sales = sales

    async def open(self) -> "Shop":
        await self.sales.set_up()
        self.taxed: products_pb2.Product = await self.sales.stocked()
        self.exempt: products_pb2.Product = await self.sales.stocked("FREE", tax_class="exempt_medicine")
        self.registered: customers_pb2.Customer = await self.sales.customer()
        self.person: customers_pb2.Customer = await self.sales.customer("RAVI", **UNREGISTERED)
        return self


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    return await Shop(sales).open()


def paper(invoice: invoices_pb2.Invoice | invoices_pb2.InvoiceSummary) -> tuple[int, str]:
    return invoice.kind, invoice.number


async def test_each_kind_of_paper_is_numbered_apart(shop: Shop) -> None:
    sales, taxed, exempt = shop.sales, line(shop.taxed, "1"), line(shop.exempt, "1")

    issued = [
        await sales.sell(shop.registered, taxed),
        await sales.sell(shop.registered, exempt),
        await sales.sell(shop.person, taxed, exempt),
        await sales.sell(shop.person, exempt),
        await sales.sell(shop.person, taxed),
        await sales.sell(shop.person, exempt, taxed),
    ]

    assert [paper(invoice) for invoice in issued] == [
        (TAX_INVOICE, f"INV/{YEAR}/000001"),
        (BILL_OF_SUPPLY, f"BOS/{YEAR}/000001"),
        (BOTH, f"MBS/{YEAR}/000001"),
        (BILL_OF_SUPPLY, f"BOS/{YEAR}/000002"),
        (TAX_INVOICE, f"INV/{YEAR}/000002"),
        (BOTH, f"MBS/{YEAR}/000002"),
    ]
    listed = await sales.invoices.ListInvoices(invoices_pb2.ListInvoicesRequest(), metadata=sales.as_user())
    assert sorted(map(paper, listed.invoices)) == sorted(map(paper, issued))


async def test_taxed_and_exempt_goods_for_a_registered_buyer_are_refused_and_no_number_is_lost(shop: Shop) -> None:
    sales, mixed = shop.sales, (line(shop.taxed, "1"), line(shop.exempt, "1"))
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(shop.registered, *mixed))

    issued = await refusal(sales.sell(shop.registered, *mixed))
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    apart = [await sales.sell(shop.registered, each) for each in mixed]

    assert (issued.reason, issued.field) == ("TWO_PAPERS_NEEDED", "invoice.lines")
    assert (previewed.reason, previewed.field) == ("TWO_PAPERS_NEEDED", "invoice.lines")
    assert [invoice.number for invoice in apart] == [f"INV/{YEAR}/000001", f"BOS/{YEAR}/000001"]


async def test_an_organisation_that_says_so_puts_them_on_one_tax_invoice(shop: Shop) -> None:
    sales = shop.sales
    request = organisations_pb2.UpdateOrganisationRequest(
        organisation=organisations_pb2.OrganisationChanges(mixed_goods_on_one_invoice=True), etag="*"
    )
    changed = await sales.organisations.UpdateOrganisation(request, metadata=sales.as_user(Role.ADMIN))

    invoice = await sales.sell(shop.registered, line(shop.taxed, "1"), line(shop.exempt, "1"))

    assert changed.mixed_goods_on_one_invoice
    assert paper(invoice) == (TAX_INVOICE, f"INV/{YEAR}/000001")


async def test_a_batch_of_kinds_numbers_each_series_without_a_gap(shop: Shop) -> None:
    sales, taxed, exempt = shop.sales, line(shop.taxed, "1"), line(shop.exempt, "1")
    drafts = [
        sales.draft(shop.registered, exempt),
        sales.draft(shop.registered, taxed, exempt),
        sales.draft(shop.person, taxed, exempt),
        sales.draft(shop.registered, exempt),
        sales.draft(shop.registered, taxed),
    ]

    done = await sales.invoices.BatchCreateInvoices(batch_of(drafts), metadata=sales.with_key())

    assert [outcome.invoice.number for outcome in done.outcomes] == [
        f"BOS/{YEAR}/000001",
        "",
        f"MBS/{YEAR}/000001",
        f"BOS/{YEAR}/000002",
        f"INV/{YEAR}/000001",
    ]


async def test_bills_of_supply_that_race_have_one_number_each(shop: Shop) -> None:
    sales = shop.sales
    issued = await asyncio.gather(*(sales.sell(shop.registered, line(shop.exempt, "1")) for _ in range(4)))

    assert sorted(invoice.number for invoice in issued) == [f"BOS/{YEAR}/{serial:06d}" for serial in range(1, 5)]


async def test_the_parts_of_an_order_are_papers_of_their_own(shop: Shop) -> None:
    sales = shop.sales
    draft = await sales.draft_order(shop.registered, order_line(shop.taxed, "2"), order_line(shop.exempt, "2"))
    order = await sales.confirm_order(draft)

    whole = await refusal(sales.invoice_order(order))
    parts = [
        await sales.invoice_order(order, lines=[{"order_line_id": each.line_id, "quantity": "2"}])
        for each in order.lines
    ]

    assert (whole.reason, whole.field) == ("TWO_PAPERS_NEEDED", "lines")
    assert [paper(invoice) for invoice in parts] == [
        (TAX_INVOICE, f"INV/{YEAR}/000001"),
        (BILL_OF_SUPPLY, f"BOS/{YEAR}/000001"),
    ]


async def test_a_preview_names_the_paper_and_its_sentences_as_the_invoice_does(shop: Shop) -> None:
    sales, exempt = shop.sales, line(shop.exempt, "1")
    request = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(shop.person, exempt))

    preview = await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())
    issued = await sales.sell(shop.person, exempt)
    read = await sales.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=issued.invoice_id), metadata=sales.as_user()
    )

    assert (preview.kind, list(preview.sentences)) == (issued.kind, list(issued.sentences))
    assert list(read.sentences) == list(issued.sentences) == ["Place of supply: Madhya Pradesh (23)"]


async def test_a_tax_invoice_says_whether_the_buyer_pays_the_tax(shop: Shop) -> None:
    invoice = await shop.sales.sell(shop.registered, line(shop.taxed, "1"))

    assert list(invoice.sentences) == [
        "Place of supply: Madhya Pradesh (23)",
        "Tax payable on reverse charge: No",
    ]


async def test_a_composition_seller_issues_bills_of_supply_without_tax(sales: SalesClient) -> None:
    own = new_registration(HOME_STATE, series_prefix="", composition_terms=[ALWAYS])
    await sales.set_up(registrations=[own])
    taxed = await sales.stocked()
    near = await sales.customer()
    apart = {"gstin": gstin(OTHER_STATE, "AABCS1429B"), "separate_account": True}
    far = await sales.customer("PUNE", billing_address=address(OTHER_STATE), **apart)

    bill = await sales.sell(near, line(taxed, "10"))
    across = await refusal(sales.sell(far, line(taxed, "10")))

    assert paper(bill) == (BILL_OF_SUPPLY, f"BOS/{YEAR}/000001")
    assert (bill.figures.taxable, bill.figures.cgst, bill.figures.igst, bill.figures.total) == (
        "90.00",
        "0.00",
        "0.00",
        "90.00",
    )
    assert COMPOSITION in bill.sentences
    assert (across.reason, across.field) == ("SUPPLY_REFUSED", "invoice.customer_id")

"""A quick sale: stock, invoice and receipt in one call, with exact figures; and what it refuses."""

import datetime as dt
from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2, payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, receipts_pb2

from kit import ids
from kit.caller import Role
from kit.errors import DomainError
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.service.sales.counter import OTHER_STATE, Counter, address, key, licence, line
from tests.service.sales.gst_numbers import of_state
from tests.service.sales.shelf import TODAY, YEAR, month_from_now, refusal


async def test_sale_is_priced_taxed_numbered_and_entered(counter: Counter) -> None:
    await counter.set_up()
    customer = await counter.customer(credit_days=21)
    product = await counter.stocked()

    invoice = await counter.sell(customer, line(product, "12", free_quantity="1"), reference="PO-77")

    assert invoice.number == f"INV/{YEAR}/000001"
    assert invoice.status == invoices_pb2.INVOICE_STATUS_ISSUED
    (sold,) = invoice.lines
    assert (sold.batch_number, sold.quantity, sold.free_quantity) == ("PCM500-1", "12", "1")
    assert (sold.rate, sold.mrp, sold.price_reason) == ("9.00", "12.00", "the batch's price to retailer")
    assert sold.tax_reason == "medicine: 5 % since 2025-09-22, 9/2025-CT(R)"
    assert sold.figures.taxable == "108.00"
    assert (sold.figures.cgst, sold.figures.sgst, sold.figures.igst) == ("2.70", "2.70", "0.00")
    assert (invoice.figures.total, invoice.figures.round_off) == ("113.00", "-0.40")
    assert invoice.amount_in_words == "Rupees One Hundred Thirteen Only"
    assert (invoice.place_of_supply, invoice.supply_kind) == ("23", "intra_state")
    assert [reason.rule for reason in invoice.reasons] == ["IGST Act s.10(1)(a)", "IGST Act s.8(1)"]
    assert (invoice.buyer.name, invoice.seller.gstin) == ("Sharma Medical Stores", of_state("23"))
    assert (invoice.outstanding, invoice.reference) == ("113.00", "PO-77")
    assert invoice.due_date == (TODAY + dt.timedelta(days=21)).isoformat()
    assert await counter.available(product) == 87
    await check_books(counter)


async def test_read_invoice_explains_every_figure(counter: Counter) -> None:
    await counter.set_up()
    invoice = await counter.sell(await counter.customer(), line(await counter.stocked(), "12"))

    read = await counter.invoices.GetInvoice(
        invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=counter.as_user()
    )

    steps = {step.of: (step.because, step.value) for step in read.lines[0].steps}
    assert steps["gross"] == ("12.000 x 9.0000", "108.00")
    assert steps["cgst"][1] == "2.70"
    for message in (read, invoice):
        for sold in message.lines:
            sold.ClearField("steps")
    assert read == invoice


async def test_preview_is_what_issue_gives_and_writes_nothing(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(discount_percent="10"), await counter.stocked()
    draft = counter.draft(customer, line(product, "7"), bill_discount_amount="5.00")

    preview = await counter.invoices.PreviewInvoice(
        invoices_pb2.PreviewInvoiceRequest(invoice=draft), metadata=counter.as_user()
    )

    assert (preview.invoice_id, preview.number, await counter.count(invoices)) == ("", "", 0)
    assert await counter.available(product) == 100
    issued = await counter.sell(customer, line(product, "7"), bill_discount_amount="5.00")
    assert preview.figures == issued.figures
    assert [sold.figures for sold in preview.lines] == [sold.figures for sold in issued.lines]
    assert issued.figures.taxable == "51.70"


async def test_line_over_two_batches_becomes_two_lines_with_the_billed_units_first(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked(quantity="10", lot={"expiry_month": month_from_now(6)})
    await counter.shelf.receive(product, "PCM500-2", "10", ptr="8.50")

    invoice = await counter.sell(await counter.customer(), line(product, "12", free_quantity="2"))

    assert [(sold.batch_number, sold.quantity, sold.free_quantity, sold.rate) for sold in invoice.lines] == [
        ("PCM500-1", "10", "0", "9.00"),
        ("PCM500-2", "2", "2", "8.50"),
    ]
    assert invoice.figures.taxable == "107.00"


async def test_other_state_is_charged_igst(counter: Counter) -> None:
    await counter.set_up()
    customer = await counter.customer(gstin=of_state(OTHER_STATE, "AABCS1429B"), billing_address=address(OTHER_STATE))

    invoice = await counter.sell(customer, line(await counter.stocked(), "12"))

    assert (invoice.supply_kind, invoice.place_of_supply) == ("inter_state", "27")
    assert (invoice.figures.igst, invoice.figures.cgst) == ("5.40", "0.00")


async def test_receipt_with_the_sale_settles_it(counter: Counter) -> None:
    await counter.set_up()
    customer = await counter.customer(credit_limit="0")
    receipt = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH)

    invoice = await counter.sell(customer, line(await counter.stocked(), "10"), receipt=receipt)

    assert (invoice.outstanding, invoice.receipt_number) == ("0.00", f"RCT/{YEAR}/000001")
    recorded = await counter.receipts.GetReceipt(
        receipts_pb2.GetReceiptRequest(receipt_id=invoice.receipt_id), metadata=counter.as_user()
    )
    assert [(item.number, item.amount) for item in recorded.allocations] == [(invoice.number, "95.00")]
    await check_books(counter)


async def test_inclusive_price_is_worked_back(counter: Counter) -> None:
    await counter.set_up()

    invoice = await counter.sell(
        await counter.customer(), line(await counter.stocked(), "10", rate="11.20", rate_includes_tax=True)
    )

    assert (invoice.figures.taxable, invoice.figures.cgst, invoice.figures.total) == ("106.66", "2.67", "112.00")


Case = tuple[dict[str, Any], dict[str, Any], str, str]


@pytest.mark.parametrize(
    ("asked", "draft", "reason", "field"),
    [
        ({"rate": "11.43"}, {}, "ABOVE_MRP", "invoice.lines[0].rate"),
        ({"quantity": "101"}, {}, "INSUFFICIENT_STOCK", "invoice.lines[0].quantity"),
        ({"product_id": str(ids.new_id())}, {}, "PRODUCT_NOT_FOUND", "invoice.lines[0].product_id"),
        ({}, {"customer_id": str(ids.new_id())}, "CUSTOMER_NOT_FOUND", "invoice.customer_id"),
        ({}, {"registration_id": str(ids.new_id())}, "REGISTRATION_NOT_FOUND", "invoice.registration_id"),
        ({}, {"date": (TODAY + dt.timedelta(days=2)).isoformat()}, "DATE_IN_FUTURE", "invoice.date"),
        ({}, {"date": "2026-02-30"}, "INVALID_ARGUMENT", "invoice.date"),
        ({}, {"bill_discount_amount": "90.01"}, "BILL_DISCOUNT_INVALID", "invoice.bill_discount_amount"),
        ({"quantity": "0"}, {}, "INVALID_REQUEST", "invoice.lines[0].quantity"),
        (
            {},
            {"receipt": invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="95.01")},
            "RECEIPT_EXCEEDS_TOTAL",
            "invoice.receipt.amount",
        ),
    ],
)
async def test_refusal_names_field_and_reason_and_changes_nothing(
    counter: Counter, asked: dict[str, Any], draft: dict[str, Any], reason: str, field: str
) -> None:
    await counter.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    given = {"quantity": "10", "product_id": product.product_id, **asked}
    request = invoices_pb2.IssueInvoiceRequest(
        invoice=invoices_pb2.SaleDraft(
            **{"customer_id": customer.customer_id, "lines": [invoices_pb2.SaleLine(**given)], **draft}
        )
    )

    refused = await refusal(counter.invoices.IssueInvoice(request, metadata=counter.as_user(key=key())))

    assert (refused.reason, refused.field) == (reason, field)
    await nothing_happened(counter, product)


async def nothing_happened(counter: Counter, product: products_pb2.Product, units: int = 100) -> None:
    assert await counter.count(invoices) == 0
    assert await counter.count(ledger_entries) == 0
    assert await counter.count(kit_tables.number_series) == 0
    assert await counter.available(product) == units


async def test_credit_limit_counts_what_is_owed_and_gives_the_goods_back(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(credit_limit="100.00"), await counter.stocked()
    await counter.sell(customer, line(product, "10"))

    refused = await refusal(counter.sell(customer, line(product, "1")))

    assert (refused.reason, refused.field) == ("CREDIT_LIMIT_EXCEEDED", "invoice.customer_id")
    assert refused.facts == {"balance": "95.00", "added": "9.00", "credit_limit": "100.00", "exceeded_by": "4.00"}
    assert await counter.available(product) == 90
    assert await counter.count(invoices) == 1
    await check_books(counter)


async def test_cash_only_customer_pays_in_full_at_once(counter: Counter) -> None:
    await counter.set_up()
    customer, product = await counter.customer(credit_limit="0"), await counter.stocked()
    part = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="94.00")

    without = await refusal(counter.sell(customer, line(product, "10")))
    partly = await refusal(counter.sell(customer, line(product, "10"), receipt=part))

    assert (without.reason, partly.reason) == ("CASH_ONLY", "CASH_ONLY")
    await nothing_happened(counter, product)


async def scheduled(
    counter: Counter, schedule: products_pb2.DrugSchedule.ValueType = products_pb2.DRUG_SCHEDULE_H1, **fields: Any
) -> DomainError | invoices_pb2.Invoice:
    await counter.set_up()
    product = await counter.stocked(drug_schedule=schedule)
    customer = await counter.customer(**fields)
    request = invoices_pb2.IssueInvoiceRequest(invoice=counter.draft(customer, line(product, "1")))
    call = counter.invoices.IssueInvoice(request, metadata=counter.as_user(key=key()))
    if fields.get("type") == customers_pb2.CUSTOMER_TYPE_HOSPITAL:
        return await call
    return await refusal(call)


@pytest.mark.parametrize(
    "licences",
    [[], [licence(valid_until="2026-01-31")], [licence(valid_from=(TODAY + dt.timedelta(days=1)).isoformat())]],
)
async def test_scheduled_drug_needs_a_valid_licence(counter: Counter, licences: list[parties_pb2.DrugLicence]) -> None:
    refused = await scheduled(counter, drug_licences=licences)

    assert isinstance(refused, DomainError)
    assert (refused.reason, refused.field) == ("DRUG_LICENCE_NEEDED", "invoice.lines[0].product_id")
    assert await counter.count(invoices) == 0


async def test_schedule_x_needs_a_licence_of_its_own(counter: Counter) -> None:
    refused = await scheduled(counter, products_pb2.DRUG_SCHEDULE_X, drug_licences=[licence()])

    assert isinstance(refused, DomainError)
    assert (refused.reason, refused.facts["schedule"]) == ("DRUG_LICENCE_NEEDED", "x")


async def test_hospital_needs_no_licence_for_a_scheduled_drug(counter: Counter) -> None:
    sold = await scheduled(counter, type=customers_pb2.CUSTOMER_TYPE_HOSPITAL, drug_licences=[])

    assert isinstance(sold, invoices_pb2.Invoice)
    assert sold.lines[0].drug_schedule == products_pb2.DRUG_SCHEDULE_H1


async def test_minimum_shelf_life_passes_the_batch_that_expires_too_soon(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked(lot={"expiry_month": month_from_now(2)})
    await counter.shelf.receive(product, "LATER", "10", expiry_month=month_from_now(14))

    invoice = await counter.sell(await counter.customer(min_shelf_life_days=180), line(product, "5"))

    assert [sold.batch_number for sold in invoice.lines] == ["LATER"]


async def test_batch_without_price_needs_a_rate(counter: Counter) -> None:
    await counter.set_up()
    product = await counter.stocked(lot={"ptr": "", "pts": ""})
    customer = await counter.customer()

    refused = await refusal(counter.sell(customer, line(product, "1")))
    sold = await counter.sell(customer, line(product, "1", rate="8.00"))

    assert (refused.reason, refused.field) == ("RATE_MISSING", "invoice.lines[0].rate")
    assert (sold.lines[0].rate, sold.lines[0].price_reason) == ("8.00", "as asked")


async def test_same_key_gives_the_same_invoice_and_another_body_is_refused(counter: Counter) -> None:
    await counter.set_up()
    customer, product, one = await counter.customer(), await counter.stocked(), key()

    first = await counter.sell(customer, line(product, "10"), with_key=one)
    second = await counter.sell(customer, line(product, "10"), with_key=one)
    other = await refusal(counter.sell(customer, line(product, "11"), with_key=one))

    assert first == second
    assert other.reason == "IDEMPOTENCY_KEY_REUSED"
    assert await counter.count(invoices) == 1
    assert await counter.available(product) == 90


async def test_key_is_required(counter: Counter) -> None:
    await counter.set_up()
    draft = counter.draft(await counter.customer(), line(await counter.stocked(), "1"))

    refused = await refusal(
        counter.invoices.IssueInvoice(invoices_pb2.IssueInvoiceRequest(invoice=draft), metadata=counter.as_user())
    )

    assert refused.reason == "IDEMPOTENCY_KEY_REQUIRED"


async def test_neighbours_customer_and_product_do_not_exist(counter: Counter, neighbour: Counter) -> None:
    await counter.set_up()
    await neighbour.set_up()
    customer, product = await counter.customer(), await counter.stocked()
    own = await neighbour.customer()
    invoice = await counter.sell(customer, line(product, "1"))

    foreign_customer = await refusal(neighbour.sell(customer, line(product, "1")))
    foreign_product = await refusal(neighbour.sell(own, line(product, "1")))
    foreign_invoice = await refusal(
        neighbour.invoices.GetInvoice(
            invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id), metadata=neighbour.as_user(Role.ADMIN)
        )
    )

    assert foreign_customer.reason == "CUSTOMER_NOT_FOUND"
    assert foreign_product.reason == "PRODUCT_NOT_FOUND"
    assert foreign_invoice.reason == "INVOICE_NOT_FOUND"


async def test_nothing_is_sold_before_the_organisation_is_set_up(counter: Counter) -> None:
    customer = await counter.customer()

    refused = await refusal(counter.sell(customer, line(await counter.stocked(), "1")))

    assert refused.reason == "ORGANISATION_NOT_SET_UP"


async def test_bulk_issue_gives_each_sale_its_own_outcome(counter: Counter) -> None:
    await counter.set_up()
    limited = await counter.customer("LIMITED", credit_limit="100.00")
    free = await counter.customer("FREE")
    product = await counter.stocked()
    drafts = [
        counter.draft(limited, line(product, "10")),
        counter.draft(free, line(product, "1", rate="50.00")),
        counter.draft(limited, line(product, "1")),
        counter.draft(free, line(product, "20")),
    ]
    request, one = invoices_pb2.BulkIssueInvoicesRequest(invoices=drafts), key()

    reply = await counter.invoices.BulkIssueInvoices(request, metadata=counter.as_user(key=one))
    again = await counter.invoices.BulkIssueInvoices(request, metadata=counter.as_user(key=one))

    assert [outcome.WhichOneof("outcome") for outcome in reply.outcomes] == ["invoice", "problem", "problem", "invoice"]
    assert [reply.outcomes[index].invoice.number for index in (0, 3)] == [f"INV/{YEAR}/000001", f"INV/{YEAR}/000002"]
    assert again == reply
    assert await counter.count(invoices) == 2
    await counter.deliver()
    assert await counter.available(product) == 70
    await check_books(counter)


async def test_list_filters_and_pages_without_gap_or_repeat(counter: Counter) -> None:
    await counter.set_up()
    asha, binod, product = await counter.customer("ASHA"), await counter.customer("BINOD"), await counter.stocked()
    for index in range(5):
        await counter.sell(binod if index % 2 else asha, line(product, "1"))

    async def read(**fields: Any) -> invoices_pb2.ListInvoicesResponse:
        return await counter.invoices.ListInvoices(
            invoices_pb2.ListInvoicesRequest(**fields), metadata=counter.as_user()
        )

    first = await read(page_size=3)
    second = await read(page_size=3, page_token=first.next_page_token)
    numbers = [invoice.number for invoice in [*first.invoices, *second.invoices]]
    assert numbers == [f"INV/{YEAR}/00000{index}" for index in (5, 4, 3, 2, 1)]
    assert not second.next_page_token
    assert len((await read(customer_id=binod.customer_id)).invoices) == 2
    assert not (await read(status=invoices_pb2.INVOICE_STATUS_CANCELLED)).invoices
    assert not (await read(end_date=(TODAY - dt.timedelta(days=1)).isoformat())).invoices

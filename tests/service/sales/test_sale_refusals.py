"""What a quick sale refuses, and that nothing has happened then."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import parties_pb2, payments_pb2
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2

from kit import ids
from kit.auth.caller import Role
from kit.errors import DomainError
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from services.sales.store.ledger_tables import ledger_entries
from tests.service.sales.conservation import check_books
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line
from tests.support.clients.service_client import key
from tests.support.days import TODAY, month_from_now
from tests.support.parties import licence
from tests.support.refusals import refusal


@pytest.mark.parametrize(
    ("asked", "draft", "reason", "field"),
    [
        ({"rate": "11.43"}, {}, "ABOVE_MRP", "invoice.lines[0].rate"),
        ({"quantity": "101"}, {}, "INSUFFICIENT_STOCK", "invoice.lines[0].quantity"),
        ({"product_id": str(ids.new_id())}, {}, "PRODUCT_NOT_FOUND", "invoice.lines[0].product_id"),
        ({}, {"customer_id": str(ids.new_id())}, "CUSTOMER_NOT_FOUND", "invoice.customer_id"),
        ({}, {"registration_id": str(ids.new_id())}, "REGISTRATION_NOT_FOUND", "invoice.registration_id"),
        ({}, {"date": (TODAY + dt.timedelta(days=2)).isoformat()}, "DATE_IN_FUTURE", "invoice.date"),
        ({}, {"date": "2026-02-30"}, "INVALID_REQUEST", "invoice.date"),
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
    sales: SalesClient, asked: dict[str, Any], draft: dict[str, Any], reason: str, field: str
) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    given = {"quantity": "10", "product_id": product.product_id, **asked}
    request = invoices_pb2.CreateInvoiceRequest(
        invoice=invoices_pb2.SaleDraft(
            **{"customer_id": customer.customer_id, "lines": [invoices_pb2.SaleLine(**given)], **draft}
        )
    )

    refused = await refusal(sales.invoices.CreateInvoice(request, metadata=sales.as_user(key=key())))

    assert (refused.reason, refused.field) == (reason, field)
    await nothing_happened(sales, product)


async def nothing_happened(sales: SalesClient, product: products_pb2.Product, units: int = 100) -> None:
    assert await sales.count(invoices) == 0
    assert await sales.count(ledger_entries) == 0
    assert all(row.last == 0 for row in await sales.rows(sa.select(kit_tables.number_series.c.last)))
    assert await sales.inventory.available(product) == units


async def test_credit_limit_counts_what_is_owed_and_gives_the_goods_back(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit="100.00"), await sales.stocked()
    await sales.sell(customer, line(product, "10"))

    refused = await refusal(sales.sell(customer, line(product, "1")))

    assert (refused.reason, refused.field) == ("CREDIT_LIMIT_EXCEEDED", "invoice.customer_id")
    assert refused.facts == {
        "balance": "95.00",
        "ordered": "0.00",
        "added": "9.00",
        "credit_limit": "100.00",
        "exceeded_by": "4.00",
    }
    assert await sales.inventory.available(product) == 90
    assert await sales.count(invoices) == 1
    await check_books(sales)


async def test_cash_only_customer_pays_in_full_at_once(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(credit_limit="0"), await sales.stocked()
    part = invoices_pb2.SaleReceipt(mode=payments_pb2.PAYMENT_MODE_CASH, amount="94.00")

    without = await refusal(sales.sell(customer, line(product, "10")))
    partly = await refusal(sales.sell(customer, line(product, "10"), receipt=part))

    assert (without.reason, partly.reason) == ("CASH_ONLY", "CASH_ONLY")
    await nothing_happened(sales, product)


async def scheduled(
    sales: SalesClient, schedule: products_pb2.DrugSchedule.ValueType = products_pb2.DRUG_SCHEDULE_H1, **fields: Any
) -> DomainError | invoices_pb2.Invoice:
    await sales.set_up()
    product = await sales.stocked(drug_schedule=schedule)
    customer = await sales.customer(**fields)
    request = invoices_pb2.CreateInvoiceRequest(invoice=sales.draft(customer, line(product, "1")))
    call = sales.invoices.CreateInvoice(request, metadata=sales.as_user(key=key()))
    if fields.get("type") == customers_pb2.CUSTOMER_TYPE_HOSPITAL:
        return await call
    return await refusal(call)


@pytest.mark.parametrize(
    "licences",
    [[], [licence(valid_until="2026-01-31")], [licence(valid_from=(TODAY + dt.timedelta(days=1)).isoformat())]],
)
async def test_scheduled_drug_needs_a_valid_licence(
    sales: SalesClient, licences: list[parties_pb2.DrugLicence]
) -> None:
    refused = await scheduled(sales, drug_licences=licences)

    assert isinstance(refused, DomainError)
    assert (refused.reason, refused.field) == ("DRUG_LICENCE_NEEDED", "invoice.lines[0].product_id")
    assert await sales.count(invoices) == 0


async def test_schedule_x_needs_a_licence_of_its_own(sales: SalesClient) -> None:
    refused = await scheduled(sales, products_pb2.DRUG_SCHEDULE_X, drug_licences=[licence()])

    assert isinstance(refused, DomainError)
    assert (refused.reason, refused.facts["schedule"]) == ("DRUG_LICENCE_NEEDED", "x")


async def test_hospital_needs_no_licence_for_a_scheduled_drug(sales: SalesClient) -> None:
    sold = await scheduled(sales, type=customers_pb2.CUSTOMER_TYPE_HOSPITAL, drug_licences=[])

    assert isinstance(sold, invoices_pb2.Invoice)
    assert sold.lines[0].drug_schedule == products_pb2.DRUG_SCHEDULE_H1


async def test_minimum_shelf_life_passes_the_batch_that_expires_too_soon(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked(batch={"expiry_month": month_from_now(2)})
    await sales.inventory.receive(product, "LATER", "10", expiry_month=month_from_now(14))

    invoice = await sales.sell(await sales.customer(min_shelf_life_days=180), line(product, "5"))

    assert [sold.batch_number for sold in invoice.lines] == ["LATER"]


async def test_batch_without_price_needs_a_rate(sales: SalesClient) -> None:
    await sales.set_up()
    product = await sales.stocked(batch={"ptr": "", "pts": ""})
    customer = await sales.customer()

    refused = await refusal(sales.sell(customer, line(product, "1")))
    sold = await sales.sell(customer, line(product, "1", rate="8.00"))

    assert (refused.reason, refused.field) == ("RATE_MISSING", "invoice.lines[0].rate")
    assert (sold.lines[0].rate, sold.lines[0].price_explanation) == ("8.00", "as requested")


async def test_key_is_required(sales: SalesClient) -> None:
    await sales.set_up()
    draft = sales.draft(await sales.customer(), line(await sales.stocked(), "1"))

    refused = await refusal(
        sales.invoices.CreateInvoice(invoices_pb2.CreateInvoiceRequest(invoice=draft), metadata=sales.without_key())
    )

    assert refused.reason == "IDEMPOTENCY_KEY_REQUIRED"


async def test_neighbours_customer_and_product_do_not_exist(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    await neighbour.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    own = await neighbour.customer()
    invoice = await sales.sell(customer, line(product, "1"))

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


async def test_nothing_is_sold_before_the_organisation_is_set_up(sales: SalesClient) -> None:
    customer = await sales.customer()

    refused = await refusal(sales.sell(customer, line(await sales.stocked(), "1")))

    assert refused.reason == "ORGANISATION_NOT_SET_UP"

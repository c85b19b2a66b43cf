"""Exports and supplies to an SEZ: under a letter of undertaking without tax, else with IGST. IGST Act s.16, row 4."""

import datetime as dt
from typing import Any

import pytest
from bahi.documents.v1 import parties_pb2, supplies_pb2
from bahi.sales.v1 import customers_pb2, invoices_pb2, letters_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.days import TODAY, YEAR
from tests.support.parties import HOME_STATE
from tests.support.refusals import refusal

SEZ: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_SEZ, "authorised_operations": True}
ABROAD = parties_pb2.Address(line1="1 Harbour Road", city="Colombo", state_code="96")
OVERSEAS: dict[str, Any] = {
    "gst_category": parties_pb2.GST_CATEGORY_OVERSEAS,
    "gstin": "",
    "billing_address": ABROAD,
    "country_code": "LK",
    "drug_licences": [],
}
UNDER_LETTER, WITH_TAX = letters_pb2.ZERO_RATING_UNDER_LETTER, letters_pb2.ZERO_RATING_WITH_TAX
TO_SEZ = "SUPPLY MEANT FOR SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS"
FOR_EXPORT = "SUPPLY MEANT FOR EXPORT"
WITHOUT = "UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX"
WITH = "ON PAYMENT OF INTEGRATED TAX"


def letter(first: dt.date = TODAY, last: dt.date | None = None, number: str = "AD230426001234X") -> Any:
    return letters_pb2.LetterOfUndertaking(
        number=number, valid_from_date=first.isoformat(), expiry_date=last.isoformat() if last else ""
    )


async def record(sales: SalesClient, *letters: Any) -> organisations_pb2.Registration:
    (registration,) = (await sales.profile()).registrations
    request = organisations_pb2.UpdateRegistrationRequest(
        registration_id=registration.registration_id,
        registration=organisations_pb2.RegistrationChanges(letters_of_undertaking=letters),
        etag="*",
    )
    return await sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.ADMIN))


def taxed(invoice: invoices_pb2.Invoice) -> tuple[int, str, str, str]:
    figures = invoice.figures
    return invoice.supply_kind, figures.taxable, figures.igst, figures.total


@pytest.mark.parametrize(
    ("buyer", "endorsement", "with_tax", "without_tax"),
    [
        (SEZ, TO_SEZ, supplies_pb2.SUPPLY_KIND_SEZ_WITH_TAX, supplies_pb2.SUPPLY_KIND_SEZ_WITHOUT_TAX),
        (OVERSEAS, FOR_EXPORT, supplies_pb2.SUPPLY_KIND_EXPORT_WITH_TAX, supplies_pb2.SUPPLY_KIND_EXPORT_WITHOUT_TAX),
    ],
    ids=["sez", "export"],
)
async def test_a_letter_decides_whether_a_zero_rated_supply_bears_tax(
    sales: SalesClient, buyer: dict[str, Any], endorsement: str, with_tax: int, without_tax: int
) -> None:
    await sales.set_up()
    product, customer = await sales.stocked(), await sales.customer(**buyer)

    before = await sales.sell(customer, line(product, "10"))
    await record(sales, letter())
    under_letter = await sales.sell(customer, line(product, "10"))
    by_choice = await sales.sell(customer, line(product, "10"), zero_rating=WITH_TAX)

    assert taxed(before) == taxed(by_choice) == (with_tax, "90.00", "4.50", "95.00")
    assert taxed(under_letter) == (without_tax, "90.00", "0.00", "90.00")
    assert before.sentences[0] == by_choice.sentences[0] == f"{endorsement} {WITH}"
    assert list(under_letter.sentences[:2]) == [
        f"{endorsement} {WITHOUT}",
        "Letter of undertaking: AD230426001234X",
    ]


async def test_a_day_without_a_valid_letter_is_refused_or_bears_tax_by_choice(sales: SalesClient) -> None:
    await sales.set_up()
    yesterday = TODAY - dt.timedelta(days=1)
    product, customer = await sales.stocked(), await sales.customer(**SEZ)
    preview = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "1")))
    asked = await refusal(sales.sell(customer, line(product, "1"), zero_rating=UNDER_LETTER))
    await record(sales, letter(yesterday, yesterday))

    silent = await refusal(sales.sell(customer, line(product, "1")))
    previewed = await refusal(sales.invoices.PreviewInvoice(preview, metadata=sales.as_user()))
    by_choice = await sales.sell(customer, line(product, "10"), zero_rating=WITH_TAX)
    await record(sales, letter(yesterday, TODAY))
    late = await sales.sell(customer, line(product, "10"))

    for refused in (asked, silent, previewed):
        assert (refused.reason, refused.field) == ("LETTER_NOT_VALID", "invoice.zero_rating")
    assert by_choice.figures.igst == "4.50"
    assert (late.figures.igst, late.number) == ("0.00", f"INV/{YEAR}/000002")


async def test_an_sez_buyer_outside_its_authorised_operations_bears_tax_and_is_not_zero_rated(
    sales: SalesClient,
) -> None:
    await sales.set_up()
    await record(sales, letter())
    product, customer = await sales.stocked(), await sales.customer(**SEZ | {"authorised_operations": False})

    invoice = await sales.sell(customer, line(product, "10"))
    asked = await refusal(sales.sell(customer, line(product, "1"), zero_rating=UNDER_LETTER))

    assert taxed(invoice) == (supplies_pb2.SUPPLY_KIND_INTER_STATE, "90.00", "4.50", "95.00")
    assert invoice.place_of_supply == HOME_STATE
    assert not any(TO_SEZ in sentence for sentence in invoice.sentences)
    assert (asked.reason, asked.field) == ("NOT_ZERO_RATED", "invoice.zero_rating")


async def test_an_order_is_confirmed_without_a_letter_and_decided_when_it_is_invoiced(sales: SalesClient) -> None:
    await sales.set_up()
    yesterday = TODAY - dt.timedelta(days=1)
    await record(sales, letter(yesterday, yesterday))
    product, customer = await sales.stocked(), await sales.customer(**SEZ)
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))

    silent = await refusal(sales.invoice_order(order))
    invoice = await sales.invoice_order(order, zero_rating=WITH_TAX)

    assert (silent.reason, silent.field) == ("LETTER_NOT_VALID", "zero_rating")
    assert invoice.figures.igst == "4.50"


async def test_letters_are_kept_with_the_registration_one_for_each_year(sales: SalesClient) -> None:
    await sales.set_up()

    kept = await record(sales, letter(dt.date(2026, 4, 1)))
    again = await refusal(record(sales, letter(dt.date(2026, 4, 1)), letter(dt.date(2026, 9, 1), number="AD2")))
    across = await refusal(record(sales, letter(dt.date(2026, 4, 1), dt.date(2027, 4, 1))))
    reversed_ = await refusal(record(sales, letter(dt.date(2026, 4, 2), dt.date(2026, 4, 1))))

    (found,) = kept.letters_of_undertaking
    assert (found.number, found.valid_from_date, found.expiry_date) == ("AD230426001234X", "2026-04-01", "2027-03-31")
    assert (again.reason, again.field) == ("LINE_REPEATED", "registration.letters_of_undertaking")
    where = "registration.letters_of_undertaking[0].expiry_date"
    assert (across.reason, across.field) == ("LETTER_CROSSES_YEARS", where)
    assert (reversed_.reason, reversed_.field) == ("VALIDITY_REVERSED", where)


async def test_only_an_administrator_records_a_letter(sales: SalesClient) -> None:
    await sales.set_up()
    (registration,) = (await sales.profile()).registrations
    request = organisations_pb2.UpdateRegistrationRequest(
        registration_id=registration.registration_id,
        registration=organisations_pb2.RegistrationChanges(letters_of_undertaking=[letter()]),
        etag="*",
    )

    refused = await refusal(sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.MANAGER)))

    assert refused.reason == "ROLE_INSUFFICIENT"


async def test_authorised_operations_are_kept_with_the_customer(sales: SalesClient) -> None:
    await sales.set_up()
    customer = await sales.customer(**SEZ)
    request = customers_pb2.UpdateCustomerRequest(
        customer_id=customer.customer_id,
        customer=customers_pb2.CustomerChanges(authorised_operations=False),
        update_mask=FieldMask(paths=["authorised_operations"]),
        etag="*",
    )

    changed = await sales.customers.UpdateCustomer(request, metadata=sales.as_user(Role.MANAGER))

    assert (customer.authorised_operations, changed.authorised_operations) == (True, False)


async def test_an_export_prints_the_country_of_destination(sales: SalesClient) -> None:
    """CGST Rule 46, proviso for exports. The country of the day of the invoice stays on it."""
    await sales.set_up()
    customer, product = await sales.customer("LANKA", **OVERSEAS), await sales.stocked()

    draft = invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "1"), zero_rating=WITH_TAX))
    preview = await sales.invoices.PreviewInvoice(draft, metadata=sales.as_user())
    sold = await sales.sell(customer, line(product, "1"), zero_rating=WITH_TAX)
    home = await sales.sell(await sales.customer(), line(product, "1"))
    request = invoices_pb2.GetInvoiceRequest(invoice_id=sold.invoice_id)
    read = await sales.invoices.GetInvoice(request, metadata=sales.as_user())

    assert "Country of destination: Sri Lanka" in sold.sentences
    assert list(preview.sentences) == list(sold.sentences) == list(read.sentences)
    assert (read.buyer.country_code, home.buyer.country_code) == ("LK", "")
    assert not [sentence for sentence in home.sentences if sentence.startswith("Country")]

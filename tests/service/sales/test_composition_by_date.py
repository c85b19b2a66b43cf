"""The composition scheme holds from a day on: each sale is judged by its own day, whenever it is entered."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import composition_terms_pb2, customers_pb2, invoices_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, new_registration, order_line
from tests.support.days import TODAY, days_ago, days_from_now
from tests.support.parties import HOME_STATE, OTHER_STATE, gstin
from tests.support.refusals import refusal, replies_and_refusals
from tests.support.waiting_transactions import until_they_wait
from trade.domain.period_locks import PostingDay
from trade.store import organisations as organisation_copies
from trade.usecases.posting_days import check_open

pb = organisations_pb2
TAXED, UNTAXED = invoices_pb2.INVOICE_KIND_TAX_INVOICE, invoices_pb2.INVOICE_KIND_BILL_OF_SUPPLY
SENTENCE = "Composition taxable person, not eligible to collect tax on supplies"
LATE: dict[str, Any] = {"date": days_ago(1), "date_reason": "Sold in the evening"}
ROUNDS = 6


class Shop:
    """A seller, a customer in its state, and goods in stock since some days."""

    def __init__(self, sales: SalesClient) -> None:
        self.sales = sales

    customer: customers_pb2.Customer
    product: products_pb2.Product

    async def open(self) -> "Shop":
        await self.sales.set_up()
        self.customer, self.product = await self.sales.customer(), await self.sales.stocked()
        return self

    async def sell(self, **fields: Any) -> invoices_pb2.Invoice:
        return await self.sales.sell(self.customer, line(self.product, "1"), **fields)


@pytest.fixture
async def shop(sales: SalesClient) -> Shop:
    return await Shop(sales).open()


def terms(day: str, *, under: bool = True) -> composition_terms_pb2.CompositionTerms:
    return composition_terms_pb2.CompositionTerms(from_date=day, under_composition=under)


async def change(
    sales: SalesClient, *given: composition_terms_pb2.CompositionTerms, index: int = 0, etag: str = "*"
) -> pb.Registration:
    registration = (await sales.profile()).registrations[index]
    request = pb.UpdateRegistrationRequest(
        registration_id=registration.registration_id,
        registration=pb.RegistrationChanges(composition_terms=given),
        update_mask=FieldMask(paths=["composition_terms"]),
        etag=etag,
    )
    return await sales.organisations.UpdateRegistration(request, metadata=sales.as_user(Role.ADMIN))


async def test_a_sale_of_yesterday_has_the_paper_and_tax_of_yesterday(shop: Shop) -> None:
    await change(shop.sales, terms(TODAY.isoformat()))
    draft = shop.sales.draft(shop.customer, line(shop.product, "1"), **LATE)
    preview = await shop.sales.invoices.PreviewInvoice(
        invoices_pb2.PreviewInvoiceRequest(invoice=draft), metadata=shop.sales.as_user()
    )
    bulk = await shop.sales.invoices.BatchCreateInvoices(batch_of([draft]), metadata=shop.sales.with_key())

    late, today = await shop.sell(**LATE), await shop.sell()

    assert [each.kind for each in (preview, bulk.outcomes[0].invoice, late, today)] == [TAXED, TAXED, TAXED, UNTAXED]
    assert preview.figures == late.figures
    assert (late.figures.cgst, today.figures.cgst) == ("0.23", "0.00")
    assert (SENTENCE in late.sentences, SENTENCE in today.sentences) == (False, True)


async def test_a_sale_of_yesterday_is_without_tax_when_the_scheme_ended_today(sales: SalesClient) -> None:
    own = new_registration(HOME_STATE, series_prefix="", composition_terms=[terms("2026-04-01")])
    await sales.set_up(registrations=[own])
    customer, product = await sales.customer(), await sales.stocked()
    await change(sales, terms("2026-04-01"), terms(TODAY.isoformat(), under=False))

    late = await sales.sell(customer, line(product, "1"), **LATE)
    today = await sales.sell(customer, line(product, "1"))

    assert (late.kind, late.figures.cgst, late.number[:3]) == (UNTAXED, "0.00", "BOS")
    assert (today.kind, today.figures.cgst, today.number[:3]) == (TAXED, "0.23", "INV")


async def test_an_order_of_yesterday_is_invoiced_by_the_scheme_of_its_invoice(shop: Shop) -> None:
    order = await shop.sales.draft_order(shop.customer, order_line(shop.product, "1"), **LATE)
    await shop.sales.confirm_order(order)
    await change(shop.sales, terms(TODAY.isoformat()))

    invoice = await shop.sales.invoice_order(order)

    assert (invoice.kind, invoice.figures.cgst) == (UNTAXED, "0.00")


async def test_days_with_invoices_keep_their_scheme(shop: Shop) -> None:
    await shop.sell(**LATE)
    today = await shop.sell()
    before = await shop.sales.profile()
    audited = await shop.sales.count(kit_tables.audit)

    refused = await refusal(change(shop.sales, terms(TODAY.isoformat())))
    assert (refused.reason, refused.field) == ("INVOICES_OF_OTHER_SCHEME", "registration.composition_terms")
    assert refused.facts == {"invoice_id": today.invoice_id, "number": today.number, "date": TODAY.isoformat()}
    assert await shop.sales.profile() == before
    assert await shop.sales.count(kit_tables.audit) == audited

    await shop.sales.cancel_invoice(today)
    changed = await change(shop.sales, terms(TODAY.isoformat()))
    assert list(changed.composition_terms) == [terms(TODAY.isoformat())]
    assert (await refusal(change(shop.sales, terms(days_ago(1))))).reason == "INVOICES_OF_OTHER_SCHEME"


async def test_days_that_keep_their_scheme_may_have_invoices(shop: Shop) -> None:
    await shop.sell()
    past = (terms("2025-04-01"), terms("2026-02-10", under=False))

    changed = await change(shop.sales, terms("2027-04-01"), *past)

    assert list(changed.composition_terms) == [*past, terms("2027-04-01")]
    read = await shop.sales.organisations.GetRegistration(
        pb.GetRegistrationRequest(registration_id=changed.registration_id), metadata=shop.sales.as_user()
    )
    assert list(read.composition_terms) == [*past, terms("2027-04-01")]


async def test_a_change_is_audited_and_announced(shop: Shop) -> None:
    sales = shop.sales
    await change(sales, terms("2027-04-01"))
    await sales.deliver()

    column = kit_tables.audit.c
    (audited,) = await sales.rows(sa.select(column.before, column.after).where(column.action == "change_registration"))
    stored = {"from_date": "2027-04-01", "under_composition": True}
    assert [facts["registrations"][0]["composition_terms"] for facts in audited] == [[], [stored]]
    inventory = sales.inventory.running.database
    async with inventory.transaction(sales.organisation.caller()) as tx:
        (known,) = (await organisation_copies.load(tx)).registrations
    assert [known.under_composition_on(dt.date(2027, month, 1)) for month in (3, 4)] == [False, True]


async def test_wrong_terms_are_refused_at_their_field(shop: Shop) -> None:
    twice = await refusal(change(shop.sales, terms("2026-04-01"), terms("2026-04-01", under=False)))
    within = await refusal(
        change(shop.sales, terms("2025-04-01"), terms("2026-04-01", under=False), terms(days_from_now(1)))
    )
    at_set_up = await refusal(
        shop.sales.add_registration(
            new_registration(gstin=gstin(OTHER_STATE, "AAECM4821K"), composition_terms=[terms("2017-06-30")])
        )
    )
    stale = await refusal(change(shop.sales, terms("2027-04-01"), etag='"9"'))

    assert (twice.reason, twice.field) == ("COMPOSITION_TERMS_INVALID", "registration.composition_terms[1].from_date")
    assert (within.reason, within.field) == ("COMPOSITION_TERMS_INVALID", "registration.composition_terms[2].from_date")
    assert (at_set_up.reason, at_set_up.field) == (
        "COMPOSITION_TERMS_INVALID",
        "registration.composition_terms[0].from_date",
    )
    assert stale.reason == "STALE_ETAG"


async def test_all_registrations_of_a_pan_are_under_the_scheme_or_none(shop: Shop) -> None:
    await shop.sales.add_registration(new_registration())
    await shop.sales.add_registration(
        new_registration(HOME_STATE, gstin=gstin(HOME_STATE, "AAECM4821K"), series_prefix="XX")
    )

    await change(shop.sales, terms(TODAY.isoformat()), index=1)

    found = {each.series_prefix: list(each.composition_terms) for each in (await shop.sales.profile()).registrations}
    assert found == {"": [terms(TODAY.isoformat())], "MH": [terms(TODAY.isoformat())], "XX": []}
    assert (await shop.sell()).kind == UNTAXED
    other = new_registration("24", series_prefix="GJ", composition_terms=[terms("2026-04-01")])
    refused = await refusal(shop.sales.add_registration(other))
    assert (refused.reason, refused.field) == ("COMPOSITION_TERMS_INVALID", "registration.composition_terms")
    added = await shop.sales.add_registration(new_registration("24", series_prefix="GJ"))
    assert list(added.composition_terms) == [terms(TODAY.isoformat())]


async def test_an_invoice_of_another_registration_of_the_pan_keeps_its_scheme(shop: Shop) -> None:
    other = await shop.sales.add_registration(new_registration())
    await shop.sell(registration_id=other.registration_id)

    refused = await refusal(change(shop.sales, terms(TODAY.isoformat())))

    assert (refused.reason, refused.field) == ("INVOICES_OF_OTHER_SCHEME", "registration.composition_terms")


async def test_a_sale_that_waits_behind_a_change_is_refused_and_succeeds_when_repeated(shop: Shop) -> None:
    sales = shop.sales
    async with sales.running.database.transaction(sales.organisation.caller()) as posting:
        await check_open(posting, PostingDay(date=TODAY))
        changing = asyncio.create_task(change(sales, terms(TODAY.isoformat())))
        await until_they_wait(sales, 1)
        selling = asyncio.create_task(refusal(shop.sell(with_key="once")))
        await until_they_wait(sales, 2)
    await changing

    refused = await selling
    assert (refused.reason, refused.field) == ("SCHEME_CHANGED", "invoice.date")
    assert await sales.count(invoices) == 0
    assert (await shop.sell(with_key="once")).kind == UNTAXED


async def test_of_a_sale_and_a_change_at_once_one_follows_the_other(shop: Shop) -> None:
    for number in range(ROUNDS):
        day = days_from_now(number)
        with shop.sales.services.clock.on(day):
            outcomes = await asyncio.gather(
                replies_and_refusals(*(shop.sell() for _ in range(3))),
                replies_and_refusals(change(shop.sales, terms(day))),
            )
            (sold, _), (changed, _) = outcomes
            kinds = {invoice.kind for invoice in sold}
            assert kinds <= ({UNTAXED} if changed else {TAXED})
            if changed:
                return

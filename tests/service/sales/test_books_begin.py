"""The first day of the books: said at set-up or the first day of the financial year, moved back and never forward."""

import datetime as dt

import pytest
from bahi.sales.v1 import organisations_pb2 as pb

from kit.auth.caller import Role
from services.sales.store.account_tables import CUSTOMER_ACCOUNTS
from services.sales.store.party_tables import organisations
from tests.support.clients.sales import SalesClient
from tests.support.clients.service_client import key
from tests.support.days import days_ago
from tests.support.refusals import refusal, refused
from trade.store import organisations as organisation_copies


async def move(sales: SalesClient, books_begin: str) -> pb.Organisation:
    request = pb.UpdateOrganisationRequest(organisation=pb.OrganisationChanges(books_begin=books_begin), etag="*")
    return await sales.organisations.UpdateOrganisation(request, metadata=sales.as_user(Role.ADMIN))


async def known_elsewhere(sales: SalesClient) -> dt.date:
    """The first day of the books as inventory knows it."""
    await sales.deliver()
    async with sales.inventory.running.database.transaction(sales.organisation.caller()) as tx:
        return (await organisation_copies.load(tx)).books_begin


async def test_books_begin_with_the_financial_year_in_which_the_organisation_is_set_up(sales: SalesClient) -> None:
    made = await sales.set_up()

    assert made.books_begin == "2026-04-01"
    assert await known_elsewhere(sales) == dt.date(2026, 4, 1)


async def test_the_year_is_that_of_the_organisations_time_zone(sales: SalesClient) -> None:
    """20:00 in London on 31 March is 1 April in India."""
    sales.services.clock.set(dt.datetime(2027, 3, 31, 20, 0, tzinfo=dt.UTC))

    assert (await sales.set_up()).books_begin == "2027-04-01"


@pytest.mark.parametrize(
    ("day", "reason"),
    [("2017-06-30", "BOOKS_BEGIN_TOO_EARLY"), (days_ago(-1), "DATE_IN_FUTURE"), ("2026-02-30", "INVALID_REQUEST")],
)
async def test_books_begin_neither_before_gst_nor_in_the_future(sales: SalesClient, day: str, reason: str) -> None:
    assert await refused(sales.set_up(books_begin=day)) == (reason, "books_begin")
    assert await sales.count(organisations) == 0


async def test_the_first_day_only_moves_back(sales: SalesClient) -> None:
    await sales.set_up(books_begin="2026-04-01")
    before = (await sales.profile()).etag

    later = await refusal(move(sales, "2026-04-02"))
    too_early = await refusal(move(sales, "2017-06-30"))
    moved = await move(sales, "2017-07-01")

    assert (later.reason, later.field, later.facts) == (
        "BOOKS_BEGIN_LATER",
        "organisation.books_begin",
        {"books_begin": "2026-04-01"},
    )
    assert (too_early.reason, too_early.field) == ("BOOKS_BEGIN_TOO_EARLY", "organisation.books_begin")
    assert moved.books_begin == "2017-07-01"
    assert moved.etag != before
    assert await sales.profile() == moved
    assert await known_elsewhere(sales) == dt.date(2017, 7, 1)


async def test_money_is_not_dated_before_the_books_begin(sales: SalesClient) -> None:
    await sales.set_up(books_begin="2026-04-01")
    customer = await sales.customer()

    before = await refusal(sales.pay(customer, "10.00", date="2026-03-31"))

    assert (before.reason, before.field, before.facts) == (
        "BEFORE_BOOKS_BEGIN",
        "date",
        {"books_begin": "2026-04-01"},
    )
    assert await sales.count(CUSTOMER_ACCOUNTS.credits) == 0
    assert (await sales.pay(customer, "10.00", date="2026-04-01")).date == "2026-04-01"
    await move(sales, "2026-03-31")
    assert (await sales.pay(customer, "10.00", date="2026-03-31", with_key=key())).date == "2026-03-31"

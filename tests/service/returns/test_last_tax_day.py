"""Until when a credit note cuts tax: by the filing terms of the registration, and by who the buyer is."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from bahi.documents.v1 import documents_pb2, parties_pb2
from bahi.returns.v1 import credit_notes_pb2
from bahi.sales.v1 import filing_terms_pb2, invoices_pb2, organisations_pb2

from gst.dates.due_dates import Filer
from gst.dates.periods import return_period
from gst.filer_facts import FilerFacts
from gst.returns.gstr1 import build_gstr1
from gst.returns.unplaceable import UnplacedReason
from gst.settings import settings_on
from kit.auth.caller import Role
from tests.service.returns.outward import credited
from tests.support.clients.returns import SALEABLE, ReturnsClient
from tests.support.parties import HOME_STATE, gstin
from tests.support.refusals import refused
from tests.support.services import Services

GST, COMMERCIAL = documents_pb2.NOTE_KIND_GST, documents_pb2.NOTE_KIND_COMMERCIAL
MONTHLY = filing_terms_pb2.FILING_FREQUENCY_MONTHLY
QUARTERLY = filing_terms_pb2.FILING_FREQUENCY_QUARTERLY
PERSON: dict[str, Any] = {"gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED, "gstin": ""}
SHOP: dict[str, Any] = {}


async def file(
    returns: ReturnsClient, *terms: filing_terms_pb2.FilingTerms, annual: filing_terms_pb2.AnnualReturn | None = None
) -> None:
    """Gives the organisation's only registration these filing terms, and annual return."""
    (home,) = (await returns.sales.profile()).registrations
    request = organisations_pb2.UpdateRegistrationRequest(
        registration_id=home.registration_id,
        registration=organisations_pb2.RegistrationChanges(
            filing_terms=terms, annual_returns=[annual] if annual else []
        ),
        etag=home.etag,
    )
    await returns.sales.organisations.UpdateRegistration(request, metadata=returns.sales.as_user(Role.ADMIN))


def terms(day: str, frequency: Any, *, november: bool = False) -> filing_terms_pb2.FilingTerms:
    return filing_terms_pb2.FilingTerms(from_date=day, filing_frequency=frequency, november_note_cuts_tax=november)


async def sell(returns: ReturnsClient, product_id: str, buyer: dict[str, Any]) -> invoices_pb2.Invoice:
    line = invoices_pb2.SaleLine(product_id=product_id, quantity="7", rate="43.19")
    return await returns.sell(await returns.customer(**buyer), line)


def left_out(
    given: filing_terms_pb2.FilingTerms, sold: invoices_pb2.Invoice, note: credit_notes_pb2.CreditNote
) -> list[UnplacedReason]:
    """Why the GSTR-1 of its month, filed as the terms say, would not take the note."""
    treatments = {line.product_id: line.treatment for line in sold.lines}
    document = credited(note, sold, treatments)
    gstr1 = build_gstr1(
        gstin(HOME_STATE),
        return_period(document.date),
        [document],
        settings=replace(settings_on(document.date), november_note_cuts_tax=given.november_note_cuts_tax),
        facts=FilerFacts(filer=Filer.QUARTERLY if given.filing_frequency == QUARTERLY else Filer.MONTHLY),
    )
    return [item.why for item in gstr1.unplaced]


@pytest.mark.parametrize(
    ("given", "buyer", "last_day"),
    [
        (terms("2026-04-01", MONTHLY), PERSON, dt.date(2027, 10, 31)),
        (terms("2026-04-01", QUARTERLY), PERSON, dt.date(2027, 9, 30)),
        (terms("2026-04-01", QUARTERLY), SHOP, dt.date(2027, 10, 31)),
        (terms("2026-04-01", QUARTERLY, november=True), PERSON, dt.date(2027, 11, 30)),
    ],
)
async def test_the_last_day_of_a_tax_note_is_that_of_the_seller_and_the_buyer(
    returns: ReturnsClient, stocked: str, services: Services, given: Any, buyer: dict[str, Any], last_day: dt.date
) -> None:
    await file(returns, given)
    sold = await sell(returns, stocked, buyer)
    goods = (sold.lines[0].line_id, "1", SALEABLE)

    services.clock.set(dt.datetime.combine(last_day, dt.time(6), dt.UTC))
    in_time = await returns.take_back(sold.invoice_id, goods)
    services.clock.turn_on(dt.timedelta(days=1))
    late = await returns.take_back(sold.invoice_id, goods)
    answer = await refused(returns.take_back(sold.invoice_id, goods, credit_note_kind=GST))

    assert (in_time.credit_note_kind, late.credit_note_kind) == (GST, COMMERCIAL)
    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    notes = [await returns.credit_note(made.credit_note_id) for made in (in_time, late)]
    assert [note.last_tax_date for note in notes] == [last_day.isoformat()] * 2
    assert left_out(given, sold, notes[0]) == []


async def test_the_terms_of_the_day_of_issue_count_whatever_day_the_note_bears(
    returns: ReturnsClient, stocked: str, services: Services
) -> None:
    await file(returns, terms("2026-04-01", MONTHLY), terms("2027-10-01", QUARTERLY))
    sold = await sell(returns, stocked, PERSON)
    goods = (sold.lines[0].line_id, "1", SALEABLE)

    services.clock.set(dt.datetime(2027, 9, 30, 6, tzinfo=dt.UTC))
    before = await returns.take_back(sold.invoice_id, goods)
    services.clock.set(dt.datetime(2027, 10, 1, 6, tzinfo=dt.UTC))
    yesterday: dict[str, Any] = {"date": "2027-09-30", "date_reason": "The slip came on the next day"}
    dated_back = await returns.take_back(sold.invoice_id, goods, **yesterday)

    assert (before.credit_note_kind, dated_back.credit_note_kind) == (GST, COMMERCIAL)
    note = await returns.credit_note(dated_back.credit_note_id)
    assert (note.date, note.last_tax_date) == ("2027-09-30", "2027-09-30")


async def test_an_annual_return_that_is_filed_ends_the_time_for_tax_notes(
    returns: ReturnsClient, stocked: str, services: Services
) -> None:
    sold = await sell(returns, stocked, SHOP)
    goods = (sold.lines[0].line_id, "1", SALEABLE)

    services.clock.set(dt.datetime(2027, 8, 20, 6, tzinfo=dt.UTC))
    before = await returns.take_back(sold.invoice_id, goods)
    await file(returns, annual=filing_terms_pb2.AnnualReturn(financial_year="2026-27", filed_date="2027-08-20"))
    after = await returns.take_back(sold.invoice_id, goods)
    answer = await refused(returns.take_back(sold.invoice_id, goods, credit_note_kind=GST))

    assert (before.credit_note_kind, after.credit_note_kind) == (GST, COMMERCIAL)
    assert answer == ("CREDIT_NOTE_TIME_OVER", "credit_note_kind")
    assert (await returns.credit_note(after.credit_note_id)).last_tax_date == "2027-07-31"

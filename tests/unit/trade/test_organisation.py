"""The organisation as every context knows it."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2

from gst.dates.due_dates import Filer
from trade.api.organisations import filing_terms_to_proto, from_proto
from trade.domain.business_days import DateInFuture
from trade.domain.filing_terms import FilingTerms
from trade.domain.goods import ProductClass
from trade.domain.organisation import (
    AllocationPolicy,
    Organisation,
    OrganisationUnknown,
    Registration,
    RegistrationNotFound,
)
from trade.store.organisations import organisation_of, payload_of

LATE_EVENING = dt.datetime(2026, 11, 22, 19, 0, tzinfo=dt.UTC)
QUARTERLY = FilingTerms(from_date=dt.date(2026, 4, 1), filing_frequency=Filer.QUARTERLY, november_note_cuts_tax=True)
DELHI = Registration(
    registration_id=UUID(int=1), gstin="07AAACB1234C1Z5", state_code="07", series_prefix="", is_default=True
)
PUNE = Registration(
    registration_id=UUID(int=2),
    gstin="27AAACB1234C1Z3",
    state_code="27",
    series_prefix="MH",
    is_default=False,
    filing_terms=(QUARTERLY,),
)
ORGANISATION = Organisation(
    organisation_id=UUID(int=9),
    legal_name="Asha Medicals",
    time_zone="Asia/Kolkata",
    books_begin=dt.date(2026, 4, 1),
    allocation_policy=AllocationPolicy.FIFO,
    classes_without_batch=frozenset({ProductClass.COSMETIC}),
    round_to_rupee=True,
    registrations=(DELHI, PUNE),
)


def announced(**changed) -> organisation_announced_pb2.OrganisationAnnounced:
    fields: dict[str, Any] = {
        "source_version": 3,
        "organisation_id": str(UUID(int=9)),
        "legal_name": "Asha Medicals",
        "time_zone": "Asia/Kolkata",
        "allocation_policy": products_pb2.ALLOCATION_POLICY_FIFO,
        "classes_without_batch": [products_pb2.PRODUCT_CLASS_COSMETIC],
        "round_to_rupee": True,
        "books_begin": "2026-04-01",
        "registrations": [
            organisation_announced_pb2.AnnouncedRegistration(
                registration_id=str(registration.registration_id),
                gstin=registration.gstin,
                state_code=registration.state_code,
                series_prefix=registration.series_prefix,
                is_default=registration.is_default,
                filing_terms=filing_terms_to_proto(registration.filing_terms),
            )
            for registration in (DELHI, PUNE)
        ],
    }
    return organisation_announced_pb2.OrganisationAnnounced(**(fields | changed))


def test_an_announcement_is_the_organisation() -> None:
    assert from_proto(announced()) == ORGANISATION


def test_a_copy_reads_as_it_was_written() -> None:
    assert organisation_of(payload_of(ORGANISATION)) == ORGANISATION
    assert organisation_of(None) is None


def test_without_values_in_the_announcement_time_is_indias_and_allocation_fefo() -> None:
    found = from_proto(announced(time_zone="", allocation_policy=products_pb2.ALLOCATION_POLICY_UNSPECIFIED))

    assert (found.time_zone, found.allocation_policy) == ("Asia/Kolkata", AllocationPolicy.FEFO)


def test_a_business_date_is_a_day_where_the_organisation_is() -> None:
    assert ORGANISATION.today(LATE_EVENING) == dt.date(2026, 11, 23)
    assert ORGANISATION.calendar(LATE_EVENING).date_of_others(None) == dt.date(2026, 11, 23)
    with pytest.raises(DateInFuture) as caught:
        ORGANISATION.calendar(LATE_EVENING).date_of_others(dt.date(2026, 11, 24), field="bill.date")

    assert caught.value.field == "bill.date"


def test_without_a_first_day_in_the_announcement_the_books_begin_with_gst() -> None:
    assert from_proto(announced(books_begin="")).books_begin == dt.date(2017, 7, 1)


def test_a_registration_is_the_named_one_or_the_default_one() -> None:
    assert ORGANISATION.registration(PUNE.registration_id) is PUNE
    assert ORGANISATION.registration(None) is DELHI
    with pytest.raises(RegistrationNotFound):
        ORGANISATION.registration(UUID(int=3))


def test_a_registration_that_is_not_announced_here_yet_is_unknown() -> None:
    assert ORGANISATION.registration_of_document(PUNE.registration_id) is PUNE
    with pytest.raises(OrganisationUnknown):
        ORGANISATION.registration_of_document(UUID(int=3))

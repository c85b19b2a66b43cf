"""The composition scheme of the organisation's registrations: of one PAN, all of them or none."""

import datetime as dt
from uuid import UUID

import pytest

from services.sales.domain.composition import (
    IssuedInvoice,
    change_of,
    check_scheme,
    follow,
    refuse_change,
    terms_at_set_up,
    terms_when_added,
)
from services.sales.domain.errors import InvoicesOfOtherScheme, SchemeChanged
from tests.support.days import TODAY
from tests.support.parties import gstin
from tests.unit.sales.facts import customer, organisation, planned, registration, sale, sale_line
from trade.domain.composition import CompositionTerms, CompositionTermsInvalid, Days
from trade.domain.period_locks import NO_LOCKS, PeriodLocks

TERMS = (CompositionTerms(from_date=dt.date(2026, 4, 1), under_composition=True),)
OTHERS = (CompositionTerms(from_date=dt.date(2025, 4, 1), under_composition=True),)
HOME = registration()
FAR = registration(2, "MH", is_default=False, state="27")
OTHER_PAN = registration(3, "XX", is_default=False, gstin=gstin("23", "AABCS1429B"))


def test_registrations_of_a_pan_begin_with_the_terms_that_one_of_them_names() -> None:
    named = registration(2, "MH", is_default=False, state="27", composition_terms=TERMS)

    found = terms_at_set_up([HOME, named, OTHER_PAN])

    assert [each.composition_terms for each in found] == [TERMS, TERMS, ()]


def test_registrations_of_a_pan_with_different_terms_are_refused() -> None:
    named = registration(composition_terms=TERMS)
    other = registration(2, "MH", is_default=False, state="27", composition_terms=OTHERS)

    with pytest.raises(CompositionTermsInvalid) as caught:
        terms_at_set_up([named, other])

    assert caught.value.field == "registrations[1].composition_terms"


def test_a_further_registration_has_the_terms_of_its_pan_and_no_others() -> None:
    home = registration(composition_terms=TERMS)
    other = registration(2, "MH", is_default=False, state="27", composition_terms=OTHERS)

    assert terms_when_added(FAR, [home]).composition_terms == TERMS
    assert terms_when_added(OTHER_PAN, [home]).composition_terms == ()
    for others in ([home], [HOME]):
        with pytest.raises(CompositionTermsInvalid) as caught:
            terms_when_added(other, others)
        assert caught.value.field == "composition_terms"


def test_a_change_of_one_registration_is_followed_by_those_of_its_pan() -> None:
    changed = registration(composition_terms=TERMS)

    following = follow(changed, [HOME, FAR, OTHER_PAN])

    assert [(each.registration_id, each.composition_terms) for each in following] == [(UUID(int=2), TERMS)]
    change = change_of(HOME, changed, following)
    assert (change.registration_ids, change.days) == (
        (UUID(int=1), UUID(int=2)),
        (Days(from_date=dt.date(2026, 4, 1)),),
    )


def test_a_change_of_days_with_invoices_is_refused_with_the_first_of_them() -> None:
    refuse_change(None)
    with pytest.raises(InvoicesOfOtherScheme) as caught:
        refuse_change(IssuedInvoice(invoice_id=UUID(int=5), number="INV/26-27/000001", date=TODAY))

    assert caught.value.field == "composition_terms"
    assert caught.value.facts == {
        "invoice_id": str(UUID(int=5)),
        "number": "INV/26-27/000001",
        "date": TODAY.isoformat(),
    }


def test_a_sale_that_was_priced_under_the_former_scheme_is_not_posted() -> None:
    before = planned(sale(sale_line("1")), customer(), organisation(HOME))
    after = planned(sale(sale_line("1")), customer(), organisation(registration(composition_terms=TERMS)))
    locks = PeriodLocks(composition_terms={UUID(int=1): TERMS})

    check_scheme(NO_LOCKS, before)
    check_scheme(locks, after)
    for known, priced in ((locks, before), (NO_LOCKS, after)):
        with pytest.raises(SchemeChanged):
            check_scheme(known, priced)

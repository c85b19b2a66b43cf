"""Until when GSTR-1 takes a credit note, and an amendment: by the filer's returns and the settings."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gst.dates.due_dates import Filer
from gst.filer_facts import FilerFacts
from gst.returns.amendments import Amendment, AmendmentRefused
from gst.returns.gstr1 import Extras, build_gstr1
from gst.returns.outward_documents import OriginalInvoice
from gst.returns.unplaceable import UnplacedReason
from gst.settings import settings_on
from gst.tax.categories import DocumentKind
from tests.unit.gst.months import SELLER, document, line
from tests.unit.gst.vectors import opened

_RETAILER = "27ABKPS7712L1Z1"


@pytest.mark.parametrize(
    ("issued", "why"), [(date(2026, 10, 31), None), (date(2026, 11, 1), UnplacedReason.NOTE_TOO_LATE)]
)
def test_v29_credit_note_of_november_is_listed_and_a_debit_note_is_not(issued, why):
    original = OriginalInvoice(number="A1", date=date(2025, 6, 10), value=Decimal(1260))
    note = document(
        "C1", line("100"), kind=DocumentKind.CREDIT_NOTE, date=issued, original=original, recipient_gstin=_RETAILER
    )
    debit = replace(note, number="D1", kind=DocumentKind.DEBIT_NOTE)
    found = build_gstr1(SELLER, f"{issued.month}2026", [note, debit])
    assert [(item.number, item.why) for item in found.unplaced] == ([("C1", why)] if why else [])
    assert opened(found.file)["cdnr"][0]["nt"][-1]["nt_num"] == "D1"


@pytest.mark.parametrize(
    ("november", "facts", "recipient", "last_day"),
    [
        (False, FilerFacts(), None, date(2026, 10, 31)),
        (True, FilerFacts(), None, date(2026, 11, 30)),
        (False, FilerFacts(filer=Filer.QUARTERLY), None, date(2026, 9, 30)),
        (False, FilerFacts(filer=Filer.QUARTERLY), _RETAILER, date(2026, 10, 31)),
        (False, FilerFacts(annual_returns={"2025-26": date(2026, 10, 15)}), None, date(2026, 9, 30)),
        (True, FilerFacts(annual_returns={"2025-26": date(2026, 10, 15)}), None, date(2026, 10, 15)),
        (False, FilerFacts(annual_returns={"2024-25": date(2025, 10, 15)}), None, date(2026, 10, 31)),
    ],
)
def test_last_credit_note_of_the_return_follows_the_setting_and_how_the_filer_files(
    november, facts, recipient, last_day
):
    original = OriginalInvoice(number="A1", date=date(2025, 6, 10), value=Decimal(1260))
    settings = replace(settings_on(last_day), november_note_cuts_tax=november)
    for issued, why in ((last_day, []), (last_day + timedelta(days=1), [UnplacedReason.NOTE_TOO_LATE])):
        note = document("C1", line("100"), kind=DocumentKind.CREDIT_NOTE, date=issued, original=original)
        named = replace(note, recipient_gstin=recipient)
        found = build_gstr1(SELLER, f"{issued:%m%Y}", [named], settings=settings, facts=facts)
        assert [item.why for item in found.unplaced] == why


def test_annual_return_ends_the_time_for_amendments():
    reported = document("A1", line("100"), recipient_gstin=_RETAILER, date=date(2025, 6, 10))
    extras = Extras(amendments=(Amendment(reported=reported, revised=replace(reported, value=Decimal(90))),))
    filed = FilerFacts(annual_returns={"2025-26": date(2026, 9, 30)})

    assert build_gstr1(SELLER, "082026", [], extras=extras, facts=filed).file["b2ba"]
    assert build_gstr1(SELLER, "092026", [], extras=extras).file["b2ba"]
    with pytest.raises(AmendmentRefused):
        build_gstr1(SELLER, "092026", [], extras=extras, facts=filed)

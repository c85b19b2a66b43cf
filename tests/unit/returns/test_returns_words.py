"""What peers refuse in our words, and the days a report covers."""

import datetime as dt

import pytest

from kit.errors import FailedPrecondition
from services.returns.domain.periods import Period, PeriodReversed, period_of
from services.returns.remote.refusals import in_our_words

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("lines[1].quantity", "lines[4].quantity"),
        ("receipts[0].lines[0].location_id", "lines[3].location_id"),
        ("reservations[0].lines[1].batches[0].quantity", "lines[4].quantity"),
        ("lines[0].returning_batch.disposition", "lines[3].disposition"),
        ("lines[2].quantity", "lines[2].quantity"),
        ("invoice_id", "invoice_id"),
        ("", ""),
    ],
)
def test_a_peers_field_becomes_that_of_our_request(theirs, ours) -> None:
    with pytest.raises(FailedPrecondition) as caught, in_our_words([3, 4]):
        raise FailedPrecondition("No.", field=theirs)

    assert caught.value.field == ours


def test_a_report_covers_the_month_up_to_today_when_nothing_is_said() -> None:
    assert period_of(None, None, TODAY) == Period(first=dt.date(2026, 11, 1), last=TODAY)
    assert period_of(None, dt.date(2026, 2, 28), TODAY) == Period(first=dt.date(2026, 2, 1), last=dt.date(2026, 2, 28))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodReversed):
        period_of(TODAY, TODAY - dt.timedelta(days=1), TODAY)

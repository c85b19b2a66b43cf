"""The validity of an e-way bill, and the times to extend, cancel or reject it. gst.md 4.3."""

from datetime import date, datetime, time, timedelta

from gst.errors import GstError

KM_PER_DAY = 200
KM_PER_DAY_OVER_DIMENSIONAL = 20
MAX_KM = 4000
CANCEL_WINDOW = timedelta(hours=24)
REJECT_WINDOW = timedelta(hours=72)
EXTEND_WINDOW = timedelta(hours=8)
MAX_DOCUMENT_AGE = timedelta(days=180)
MAX_LIFE = timedelta(days=360)
LIMITED_SINCE = date(2025, 1, 1)
"""From this day the base document may be 180 days old at most, and all extensions together last 360 days."""
CLOSED_SINCE = date(2026, 8, 1)
"""From this day a bill may be closed after its goods have arrived. GSTN advisory of 2026, moved from 15-6-2026 [S]."""


class DistanceInvalid(GstError):
    """The distance is not between 1 and 4000 km."""

    reason = "distance_invalid"


def validity_days(distance_km: int, *, over_dimensional: bool = False) -> int:
    """Days of validity: one per 200 km or part (20 km over-dimensional). Raises DistanceInvalid. Rule 138(10); V33."""
    if not 1 <= distance_km <= MAX_KM:
        raise DistanceInvalid("1 to 4000 km.", field="distance", rule="gst.md 4.2", distance=str(distance_km))
    per_day = KM_PER_DAY_OVER_DIMENSIONAL if over_dimensional else KM_PER_DAY
    return -(-distance_km // per_day)


def valid_until(generated_at: datetime, distance_km: int, *, over_dimensional: bool = False) -> datetime:
    """The last minute of validity: 23:59 of the last day. Rule 138(10); gst.md 4.3 (V33).

    The day of generation does not count. Times are local. Raises DistanceInvalid.
    """
    last = generated_at + timedelta(days=validity_days(distance_km, over_dimensional=over_dimensional))
    return datetime.combine(last.date(), time(23, 59), tzinfo=generated_at.tzinfo)


def may_extend(until: datetime, generated_at: datetime, now: datetime) -> bool:
    """Whether the bill can be extended: within 8 hours before or after its end, within 360 days of its making. 4.3."""
    young = generated_at.date() < LIMITED_SINCE or now - generated_at <= MAX_LIFE
    return abs(now - until) <= EXTEND_WINDOW and young


def may_cancel(generated_at: datetime, now: datetime, *, checked_by_officer: bool) -> bool:
    """Whether the bill can be cancelled: within 24 hours, and not once an officer has checked it. Rule 138(9)."""
    return now - generated_at <= CANCEL_WINDOW and not checked_by_officer


def may_reject(generated_at: datetime, now: datetime) -> bool:
    """Whether the other party can reject the bill: within 72 hours. Rule 138(12)."""
    return now - generated_at <= REJECT_WINDOW


def document_young_enough(document_date: date, on: date) -> bool:
    """Whether a bill may still be made on a document: at most 180 days old, since 1-Jan-2025. gst.md 4.3."""
    return on < LIMITED_SINCE or on - document_date <= MAX_DOCUMENT_AGE


def may_close(delivered_on: date, on: date) -> bool:
    """Whether a bill may be closed: on the day of delivery or the next, since 1-8-2026. gst-corrections.md 2.

    Closing is voluntary. The setting `eway_bill_closes_itself` says whether it happens by itself.
    """
    return delivered_on >= CLOSED_SINCE and timedelta(0) <= on - delivered_on <= timedelta(days=1)

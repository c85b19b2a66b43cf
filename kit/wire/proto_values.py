"""Decimals, dates and instants in messages, and as `Decimal`, `date` and aware `datetime` in the domain."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from google.protobuf import timestamp_pb2

from kit.errors import InvalidArgument
from kit.ids import id_of

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY = 24 * 60 * 60  # seconds


def decimal_of(text: str, default: Decimal = Decimal(0)) -> Decimal:
    """A decimal that the contract's format rule has already accepted; `default` for an absent one."""
    return Decimal(text) if text else default


def amount_text(amount: Decimal) -> str:
    """Rupees with exactly two decimals: "1250.50"."""
    text = str(amount)
    # Most amounts are whole paise already, and to write them so costs a third.
    return text if text[-3:-2] == "." else f"{amount:.2f}"


def price_text(price: Decimal) -> str:
    """Rupees for a unit or a pack with two to six decimals: "81.63", "68.572512"."""
    text = str(price)
    if text[-3:-2] == ".":
        return text
    if text[-7:-6] != ".":
        text = f"{price:.6f}"
    return text[:-4] if text.endswith("0000") else text.rstrip("0")


def quantity_text(quantity: Decimal) -> str:
    """Base units without trailing zeros: "12", "0.5"."""
    text = str(quantity)
    return text if text.isdecimal() else f"{quantity:.3f}".rstrip("0").rstrip(".")


def rate_text(rate: Decimal) -> str:
    """Per cent without trailing zeros: "5", "2.5"."""
    return quantity_text(rate)


def date_of(text: str, field: str) -> dt.date:
    """A calendar day. Raises InvalidArgument for a day that no calendar has, such as 2026-02-30."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidArgument("Not a calendar day.", field=field, value=text) from None


def optional_date_of(text: str, field: str) -> dt.date | None:
    """As `date_of`; None for an absent one."""
    return date_of(text, field) if text else None


def optional_month_of(text: str) -> dt.date | None:
    """The first day of a month such as "2028-06", whose form the contract's rule has accepted; None for none."""
    return dt.date.fromisoformat(f"{text}-01") if text else None


def date_text(day: dt.date | None) -> str:
    """ISO form, or empty."""
    return day.isoformat() if day else ""


def uuid_of(text: str) -> UUID:
    """An id that the contract's uuid rule has already accepted."""
    return id_of(text)


def optional_uuid_of(text: str) -> UUID | None:
    """As `uuid_of`; None for an absent one."""
    return id_of(text) if text else None


def timestamp_of(instant: dt.datetime) -> timestamp_pb2.Timestamp:
    """An aware instant as the well-known type."""
    since = instant - _EPOCH
    return timestamp_pb2.Timestamp(seconds=since.days * _DAY + since.seconds, nanos=since.microseconds * 1000)

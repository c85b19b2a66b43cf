"""Letters of undertaking as messages."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from bahi.sales.v1 import letters_pb2 as pb

from gst.dates.periods import financial_year_start, month_end, months_later
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import date_of, date_text, optional_date_of
from services.sales.domain.letters import LetterOfUndertaking, ZeroRating

ZERO_RATING: Final = EnumMapping(pb.ZeroRating, ZeroRating)


def letters_to_proto(letters: Iterable[LetterOfUndertaking]) -> list[pb.LetterOfUndertaking]:
    return [
        pb.LetterOfUndertaking(
            number=letter.number,
            valid_from_date=date_text(letter.valid_from),
            expiry_date=date_text(letter.valid_until),
        )
        for letter in letters
    ]


def letters_from_proto(messages: Iterable[pb.LetterOfUndertaking], field: str) -> tuple[LetterOfUndertaking, ...]:
    """The letters. Without a last day, a letter is good to the end of its financial year."""
    return tuple(_letter(message, f"{field}[{index}].") for index, message in enumerate(messages))


def _letter(message: pb.LetterOfUndertaking, field: str) -> LetterOfUndertaking:
    begins = date_of(message.valid_from_date, f"{field}valid_from_date")
    ends = optional_date_of(message.expiry_date, f"{field}expiry_date")
    return LetterOfUndertaking(number=message.number, valid_from=begins, valid_until=ends or _year_end(begins))


def _year_end(day: dt.date) -> dt.date:
    return month_end(months_later(financial_year_start(day), 11))

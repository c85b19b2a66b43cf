"""Letters of undertaking as a JSON column holds them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.sales.domain.letters import LetterOfUndertaking


def json_of_letters(letters: Sequence[LetterOfUndertaking]) -> list[dict[str, str]]:
    return [
        {
            "number": letter.number,
            "valid_from": letter.valid_from.isoformat(),
            "valid_until": letter.valid_until.isoformat(),
        }
        for letter in letters
    ]


def letters_of(json: Sequence[Mapping[str, Any]]) -> tuple[LetterOfUndertaking, ...]:
    return tuple(
        LetterOfUndertaking(
            number=letter["number"],
            valid_from=dt.date.fromisoformat(letter["valid_from"]),
            valid_until=dt.date.fromisoformat(letter["valid_until"]),
        )
        for letter in json
    )

"""Finds the serial in a document number; the text around the serial names the series. gst.md 2.2, 3.4."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_DIGITS = re.compile(r"[0-9]+")
_YEAR = re.compile(r"(?:20)?([0-9]{2})[/-]?(?:20)?([0-9]{2})$")
_CENTURY = 100


@dataclass(frozen=True, slots=True, order=True)
class Serial:
    """A split number. `MP/26-27/000101` has the serial 101 after `MP/26-27/`; `001/26-27` has 1 before `/26-27`."""

    before: str
    after: str
    value: int


def serials(numbers: Iterable[str]) -> dict[str, Serial]:
    """Each number with its serial.

    The serial is the last digits, or the digits before a financial year at the end. `A/26-27` can also be the 27th of
    `A/26-`. If both are possible, the series that more of the numbers share is taken.
    """
    readings = {number: _readings(number) for number in numbers}
    shared = Counter((one.before, one.after) for found in readings.values() for one in found)
    return {number: max(found, key=lambda one: shared[one.before, one.after]) for number, found in readings.items()}


def numbers_in_range(first: str, last: str, count: int) -> list[str]:
    """The numbers of a range, from its ends. They differ in the serial only, which may gain a digit."""
    if count == 1 or first == last:
        return [first]
    for start, end in zip(_DIGITS.finditer(first), _DIGITS.finditer(last), strict=False):
        if start[0] != end[0]:
            padded = len(start[0]) == len(end[0])
            width, least = len(end[0]) if padded else 0, int(start[0])
            before, after = first[: start.start()], first[start.end() :]
            return [f"{before}{serial:0{width}d}{after}" for serial in range(least, least + count)]
    return [first]


def _readings(number: str) -> list[Serial]:
    """The possible serials: the digits before a year at the end, if there is one, and the last digits."""
    runs = list(_DIGITS.finditer(number))
    if not runs:
        return [Serial(number, "", 0)]
    year = _YEAR.search(number)
    named = year is not None and (int(year[1]) + 1) % _CENTURY == int(year[2])
    earlier = [run for run in runs if year is not None and named and run.end() <= year.start()]
    return [_at(number, run) for run in (*earlier[-1:], runs[-1])]


def _at(number: str, run: re.Match[str]) -> Serial:
    return Serial(number[: run.start()], number[run.end() :], int(run[0]))

"""No run of more than 12 lines alike stands in two services, unless a sentence beside it says why.

What two services share belongs in `trade/` or `kit/`. Where a run must stand twice, a comment in it or just above it
begins with `# Also in services/` and gives the reason. A reason that no run needs any more is found as well.

Lines are alike that differ in the words of the side alone: customer and vendor, invoice and bill. They are compared by
what stands between brackets and commas, so that a longer word that breaks a line hides nothing. Blank lines and imports
are not counted. Migrations are not compared: each stays what it was when it ran, whatever another service's says.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from deploy.lint.findings import Finding, tracked_files

MAX_EQUAL_LINES: Final = 12
REASON: Final = "# Also in services/"

SIDES: Final = {
    "vendor_bill": "invoice",
    "vendorbill": "invoice",
    "bill": "invoice",
    "vendor": "customer",
    "purchase": "sales",
    "sale": "sales",
    "bought": "sold",
    "debit": "credit",
    "payment": "receipt",
    "payables": "receivables",
    "inward": "outward",
    "buyer": "seller",
}
"""The words of one side, in lower case, and those of the other side."""

_WORD_OF_A_SIDE: Final = re.compile("sales|" + "|".join(SIDES))
_BETWEEN_PIECES: Final = re.compile(r"[][(){},]+")
_SEED: Final = 8
"""Pieces that a run has at least: where so many agree, the run is measured. Far fewer than 12 lines have."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """The lines of a file that count, and the pieces of their text, each with the index of its line."""

    lines: Sequence[tuple[int, str]]
    pieces: Sequence[str]
    line_of: Sequence[int]


_Place: TypeAlias = tuple[Path, int]
"""A file, and an index among its pieces."""


def find_equal_runs(root: Path) -> list[Finding]:
    """The first line of each run without a reason, in the file that comes first; and each reason without a run."""
    files = {path: _counted(root / path) for path in tracked_files(root, ".py") if _is_compared(path)}
    unused = {(path, number) for path, file in files.items() for number, text in file.lines if text.startswith(REASON)}
    found = []
    for at, other in sorted(_starts(files)):
        (path, start), (other_path, other_start) = at, other
        mine, others = files[path], files[other_path]
        pieces = _length(mine.pieces[start:], others.pieces[other_start:])
        length = min(_lines_of(mine, start, pieces), _lines_of(others, other_start, pieces))
        if length <= MAX_EQUAL_LINES:
            continue
        reasons = {(path, number) for number in _reasons(mine, start, pieces)}
        reasons |= {(other_path, number) for number in _reasons(others, other_start, pieces)}
        unused -= reasons
        if not reasons:
            sentence = f"{length} lines are like those from {other_path}:{_number(others, other_start)}"
            found.append(Finding(path=path, line=_number(mine, start), sentence=sentence))
    sentence = f"the reason is for no run of more than {MAX_EQUAL_LINES} lines"
    return found + [Finding(path=path, line=number, sentence=sentence) for path, number in sorted(unused)]


def _is_compared(path: Path) -> bool:
    # services/<service>/<file> at least
    return path.parts[0] == "services" and len(path.parts) > 2 and "migrations" not in path.parts  # noqa: PLR2004


def _counted(path: Path) -> _Counted:
    lines = list(_lines(path))
    pieces, line_of = [], []
    for index, (_, text) in enumerate(lines):
        if text.startswith(REASON):
            # It has no like on the other side, and would part the run that it explains.
            continue
        alike = _WORD_OF_A_SIDE.sub(lambda found: SIDES.get(found[0], found[0]), text.lower())
        for piece in _BETWEEN_PIECES.split(alike):
            if piece.strip():
                pieces.append(piece.strip())
                line_of.append(index)
    return _Counted(lines=lines, pieces=pieces, line_of=line_of)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that count: their numbers, and their texts without indentation."""
    in_import = False
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip()
        if in_import:
            in_import = ")" not in text
        elif text.startswith(("import ", "from ")):
            in_import = "(" in text and ")" not in text
        elif text:
            yield number, text


def _starts(files: Mapping[Path, _Counted]) -> Iterator[tuple[_Place, _Place]]:
    """The places in two services at which runs begin; each pair once."""
    by_text: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
    for path, file in files.items():
        for start in range(len(file.pieces) - _SEED + 1):
            by_text[tuple(file.pieces[start : start + _SEED])].append((path, start))
    for places in by_text.values():
        for at, other in _pairs(places):
            if not _continues(files, at, other):
                yield at, other


def _pairs(places: Sequence[_Place]) -> Iterator[tuple[_Place, _Place]]:
    for number, at in enumerate(places):
        for other in places[number + 1 :]:
            if at[0].parts[1] != other[0].parts[1]:
                yield at, other


def _continues(files: Mapping[Path, _Counted], at: _Place, other: _Place) -> bool:
    """Whether the run began a piece earlier."""
    (path, start), (other_path, other_start) = at, other
    if not start or not other_start:
        return False
    return files[path].pieces[start - 1] == files[other_path].pieces[other_start - 1]


def _length(pieces: Sequence[str], others: Sequence[str]) -> int:
    length = 0
    for piece, other in zip(pieces, others, strict=False):
        if piece != other:
            break
        length += 1
    return length


def _lines_of(file: _Counted, start: int, pieces: int) -> int:
    return file.line_of[start + pieces - 1] - file.line_of[start] + 1


def _number(file: _Counted, start: int) -> int:
    return file.lines[file.line_of[start]][0]


def _reasons(file: _Counted, start: int, pieces: int) -> Iterator[int]:
    """The lines of the reasons that stand in a run, or just above it."""
    first, last = file.line_of[start], file.line_of[start + pieces - 1]
    return (number for number, text in file.lines[max(0, first - 2) : last + 1] if text.startswith(REASON))

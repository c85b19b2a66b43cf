"""No run of more than 12 equal lines stands in two services, unless a sentence beside it says why.

What two services share belongs in `trade/` or `kit/`. Where a run must stand twice, a comment in it or just above it
begins with `# Also in services/` and gives the reason. Blank lines and imports are not counted. Migrations are not
compared: each stays what it was when it ran, whatever another service's says.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from deploy.lint.findings import Finding, tracked_files

MAX_EQUAL_LINES: Final = 12
REASON: Final = "# Also in services/"

Line: TypeAlias = tuple[int, str]
"""A line's number, and its text without indentation."""


def find_equal_runs(root: Path) -> list[Finding]:
    """The first line of each run, in the file that comes first."""
    files = {path: _lines(root / path) for path in tracked_files(root, ".py") if _is_compared(path)}
    places = _windows(files)
    found = []
    for at, others in sorted(places.items()):
        for other in others:
            if _continues(places, at, other):
                continue
            (path, start), (other_path, other_start) = at, other
            length = _length(files[path][start:], files[other_path][other_start:])
            if _has_reason(files, (at, other), length):
                continue
            number, _ = files[path][start]
            other_number, _ = files[other_path][other_start]
            sentence = f"{length} lines are equal to those from {other_path}:{other_number}"
            found.append(Finding(path=path, line=number, sentence=sentence))
    return found


_Place: TypeAlias = tuple[Path, int]
"""A file, and an index among its counted lines."""


def _is_compared(path: Path) -> bool:
    # services/<service>/<file> at least
    return path.parts[0] == "services" and len(path.parts) > 2 and "migrations" not in path.parts  # noqa: PLR2004


def _lines(path: Path) -> list[Line]:
    """The counted lines."""
    found = []
    in_import = False
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip()
        if in_import:
            in_import = ")" not in text
        elif text.startswith(("import ", "from ")):
            in_import = "(" in text and ")" not in text
        elif text:
            found.append((number, text))
    return found


def _windows(files: Mapping[Path, Sequence[Line]]) -> dict[_Place, list[_Place]]:
    """For each place, the places in other services at which the same too many lines begin; each pair once."""
    by_text: dict[tuple[str, ...], list[_Place]] = defaultdict(list)
    for path, lines in files.items():
        texts = [text for _, text in lines]
        for start in range(len(texts) - MAX_EQUAL_LINES):
            by_text[tuple(texts[start : start + MAX_EQUAL_LINES + 1])].append((path, start))
    pairs: dict[_Place, list[_Place]] = defaultdict(list)
    for places in by_text.values():
        for at, other in _pairs(places):
            pairs[at].append(other)
    return pairs


def _pairs(places: Sequence[_Place]) -> Iterator[tuple[_Place, _Place]]:
    for number, at in enumerate(places):
        for other in places[number + 1 :]:
            if at[0].parts[1] != other[0].parts[1]:
                yield at, other


def _continues(places: Mapping[_Place, Sequence[_Place]], at: _Place, other: _Place) -> bool:
    """Whether the run began a line earlier."""
    return (other[0], other[1] - 1) in places.get((at[0], at[1] - 1), ())


def _length(lines: Sequence[Line], others: Sequence[Line]) -> int:
    length = 0
    for (_, text), (_, other) in zip(lines, others, strict=False):
        if text != other:
            break
        length += 1
    return length


def _has_reason(files: Mapping[Path, Sequence[Line]], places: tuple[_Place, _Place], length: int) -> bool:
    return any(
        text.startswith(REASON) for path, start in places for _, text in files[path][max(0, start - 2) : start + length]
    )

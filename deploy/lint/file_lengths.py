"""No file, tests included, has more than 300 lines. A first migration, which makes every table, may have more."""

from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, lines_of, tracked_files

MAX_LINES: Final = 300


def find_long_files(root: Path) -> list[Finding]:
    """The files that are too long, at the first line that is too many."""
    return [
        Finding(path=path, line=MAX_LINES + 1, sentence=f"has more than {MAX_LINES} lines")
        for path in tracked_files(root, ".py")
        if "migrations" not in path.parts
        if sum(1 for _ in lines_of(root, path)) > MAX_LINES
    ]

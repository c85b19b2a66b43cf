"""What a check of the house returns: places, each with a sentence."""

import dataclasses
import subprocess
from collections.abc import Iterable
from pathlib import Path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One place that breaks a rule. `path` is relative to the checkout."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


def tracked_files(root: Path, *suffixes: str) -> list[Path]:
    """The files under version control, or about to be, relative to `root`: all, or those that end in a suffix."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - git is on the path
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(filter(None, listed.stdout.split("\0")))
    return [Path(name) for name in names if (not suffixes or name.endswith(suffixes)) and (root / name).is_file()]


def lines_of(root: Path, path: Path) -> Iterable[tuple[int, str]]:
    """The lines of a file, numbered from 1."""
    return enumerate((root / path).read_text().splitlines(), start=1)

"""No line of code, documents, the contract, configuration or scripts is longer than 120 characters.

Ruff lets a `noqa` overhang; a reason that does not fit goes on the line above. Other programs write the lock and the
description of the API.
"""

import re
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, lines_of, tracked_files

MAX_LENGTH: Final = 120
SUFFIXES: Final = frozenset({".env", ".ini", ".mako", ".md", ".proto", ".py", ".sh", ".sql", ".toml", ".yaml", ".yml"})
"""A file without a suffix is checked too: Makefile, Dockerfile, scripts, and those whose name begins with a dot."""

WIDE_TABLES: Final = Path("docs/gst.md")
"""Its worked examples have more columns of figures than fit, and Markdown cannot break a row."""

_LINK = re.compile(r"[a-z]+://\S+|\]\([^)]*\)")
"""The target of a link, or the address of a database: it cannot be broken over two lines."""


def find_long_lines(root: Path) -> list[Finding]:
    """The lines that are too long.

    The target of a link and an address do not count, nor do the tables of the tax law's examples.
    """
    return [
        Finding(path=path, line=number, sentence=f"has {len(line)} characters, more than {MAX_LENGTH}")
        for path in tracked_files(root)
        if path.suffix in SUFFIXES or not path.suffix
        for number, line in lines_of(root, path)
        if len(_LINK.sub("", line)) > MAX_LENGTH and not (path == WIDE_TABLES and line.startswith("|"))
    ]

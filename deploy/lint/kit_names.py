"""`kit` names no service of Bahi: any service may use it. Identifiers, strings and comments are checked."""

import re
import tokenize
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, tracked_files
from deploy.services import SERVICES

ENGLISH_TOO: Final = "returns"
"""A service whose name is also an English word. In prose it counts only after `services` or between quotes."""

_NAMES: Final = "|".join(name for name in SERVICES if name != ENGLISH_TOO)
_IN_PROSE: Final = re.compile(rf"\b({_NAMES})\b|services[./]{ENGLISH_TOO}\b|[\"'`]{ENGLISH_TOO}[\"'`]")
_IN_IDENTIFIER: Final = re.compile(rf"(?:^|_)({_NAMES}|{ENGLISH_TOO})(?:_|$)", re.IGNORECASE)


def find_service_names(root: Path) -> list[Finding]:
    """The places in `kit` that name a service."""
    found = []
    for path in tracked_files(root, ".py"):
        if path.parts[0] != "kit":
            continue
        with (root / path).open("rb") as source:
            for token in tokenize.tokenize(source.readline):
                pattern = _IN_IDENTIFIER if token.type == tokenize.NAME else _IN_PROSE
                if token.type in (tokenize.NAME, tokenize.STRING, tokenize.COMMENT) and pattern.search(token.string):
                    found.append(Finding(path=path, line=token.start[0], sentence="names a service of Bahi"))
    return found

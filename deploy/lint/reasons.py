"""Each `noqa` and `type: ignore` names its rule and gives its reason: after it, or in a comment on the line above.

A later reader must see whether the reason still holds.
"""

import re
import tokenize
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, tracked_files

_EXCEPTION: Final = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[a-z, -]+\])?)", re.IGNORECASE
)
_RULE: Final = re.compile(r":\s*[A-Z]+[0-9]+|\[")
_WORDS: Final = re.compile(r"[A-Za-z]+ \S*[A-Za-z]")
"""A reason has at least two words."""


def find_unexplained_exceptions(root: Path) -> list[Finding]:
    """The lines that turn a rule off and do not say which or why."""
    return [finding for path in tracked_files(root, ".py") for finding in _unexplained(root, path)]


def _unexplained(root: Path, path: Path) -> list[Finding]:
    found = []
    comments = _comments(root / path)
    for line, (comment, _) in comments.items():
        exceptions = _EXCEPTION.findall(comment)
        if not exceptions:
            continue
        if not all(map(_RULE.search, exceptions)):
            found.append(Finding(path=path, line=line, sentence="turns every rule off: name the one that is meant"))
        elif not _has_reason(comments, line):
            found.append(Finding(path=path, line=line, sentence="turns a rule off without a reason"))
    return found


def _comments(path: Path) -> dict[int, tuple[str, bool]]:
    """By line: its comment, and whether the line has nothing else."""
    with path.open("rb") as source:
        return {
            token.start[0]: (token.string, not token.line[: token.start[1]].strip())
            for token in tokenize.tokenize(source.readline)
            if token.type == tokenize.COMMENT
        }


def _has_reason(comments: dict[int, tuple[str, bool]], line: int) -> bool:
    comment, _ = comments[line]
    above, is_alone = comments.get(line - 1, ("", False))
    return any(_WORDS.search(_EXCEPTION.sub("", text)) for text in (comment, above if is_alone else ""))

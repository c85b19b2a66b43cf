"""Each thing has one word. A word that another one has replaced does not come back: in prose, names and messages."""

import re
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, lines_of, tracked_files

INSTEAD: Final = {
    "fate": "outcome",
    "decided at": "recorded_at",
    "put back": "return, or rebuild",
    "gave up": "release, cancel or abort",
    "give up": "release, cancel or abort",
    "given up": "released, cancelled or aborted",
    "freed": "released",
    "from parent": "from_confirmed",
    "order's reservation": "confirmed reservation",
    "in vain": "without use",
    "intake": "inbox",
    "twin": "concurrent duplicate",
    "told": "a reply, a refusal, or made to",
    "wish": "request or command",
    "wanted": "requested or expected",
    "desk": "what it is: the client, the service, the document",
    "stranger": "newcomer, or unauthenticated caller",
    "riddle": "the sentence itself",
    "as asked": "as requested",
    "order asked": "the order of the request",
    "need no more": "no longer need",
    "stand so": "have this status",
    "stand against": "differ, or refuse",
    "stands against": "differs, or refuses",
    "take over": "accept, or copy",
    "taken over": "accepted, or copied",
    "telling": "showing, or what it shows",
    "lot": "batch",
}
"""What is not written, and what is."""

SUFFIXES: Final = (".md", ".py", ".proto", ".sql", ".toml", ".yaml", ".yml")
EXEMPT: Final = frozenset(
    {
        Path("docs/glossary.md"),
        Path("docs/gst.md"),
        Path("gst/inward/itc.py"),
        Path("deploy/lint/plain_words.py"),
        Path("tests/unit/deploy/test_house_rules.py"),
    }
)
"""The glossary lists some of them as not used. The paper on the law and the rule of input tax have the law's words.
This check and its test name them."""

_WORDS: Final = re.compile(
    rf"(?<![a-z])({'|'.join(word.replace(' ', '[ _]') for word in INSTEAD)})(?:es|s)?(?![a-z])(?! apart)", re.IGNORECASE
)


def find_replaced_words(root: Path) -> list[Finding]:
    """The lines that use a replaced word, alone or as a part of a name."""
    return [
        Finding(path=path, line=number, sentence=f"says {match[1]!r}: write {INSTEAD[_entry(match[1])]}")
        for path in tracked_files(root, *SUFFIXES)
        if path not in EXEMPT
        for number, line in lines_of(root, path)
        if (match := _WORDS.search(line))
    ]


def _entry(found: str) -> str:
    return found.lower().replace("_", " ")

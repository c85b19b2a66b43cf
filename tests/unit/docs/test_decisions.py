"""Every decision has the form that docs/adr/README.md promises, and the list there names each by its title."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs/adr"
DECISIONS = sorted(FOLDER.glob("0*.md"))
SECTIONS = ["Context", "Decision", "Consequences"]
MOST_LINES = 45


def faults(name: str, text: str) -> list[str]:
    """What the record lacks, or has too much of."""
    found = []
    if not re.match(rf"# {name[:4]} · \S.*\n\nStatus: accepted", text):
        found.append("begins with number, title and status")
    if not re.search(r"^Status: [^#]*Date: \d{4}-\d\d-\d\d", text, re.MULTILINE):
        found.append("has a date")
    if re.findall(r"^## (.*)$", text, re.MULTILINE) != SECTIONS:
        found.append("has context, decision and consequences")
    if len(text.splitlines()) > MOST_LINES:
        found.append("fits on one screen")
    return found


def title_of(text: str) -> str:
    return text.splitlines()[0].partition(" · ")[2]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_form(path) -> None:
    assert faults(path.name, path.read_text()) == []


def test_the_list_names_each_decision_by_its_title() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.*) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE)

    assert listed == [(path.name[:4], path.name, title_of(path.read_text())) for path in DECISIONS]


@pytest.mark.parametrize(
    ("good", "wrong", "found"),
    [
        ("# 0001 · ", "# 0001 ", "begins with number, title and status"),
        ("Status: accepted", "Status: proposed", "begins with number, title and status"),
        ("Date: 2", "On: 2", "has a date"),
        ("## Context", "## Background", "has context, decision and consequences"),
        ("## Consequences\n", "## Consequences\n" + "- One more.\n" * MOST_LINES, "fits on one screen"),
    ],
)
def test_a_planted_fault_is_found(good, wrong, found) -> None:
    text = DECISIONS[0].read_text()
    assert good in text

    assert faults("0001-one.md", text.replace(good, wrong)) == [found]

"""docs/telemetry.md lists every log event with the fields that the code gives it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("kit", "trade", "services", "gateway")
LEVELS = frozenset({"debug", "info", "warning", "error", "exception"})


def events_in(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each event that a file logs, with the names of its fields."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS):
            continue
        if ast.unparse(node.func.value) != "log":
            continue
        event = node.args[0]
        assert isinstance(event, ast.Constant), ast.unparse(node)
        named = {str(keyword.arg) for keyword in node.keywords}
        if node.func.attr == "exception" or "exc_info" in named:
            named = named - {"exc_info"} | {"exception"}
        yield str(event.value), named


def listed_events(page: str) -> dict[str, set[str]]:
    """The rows of the table of events: one event a row, and its fields."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|([^|]*)\|[^|]*\|$", page, re.MULTILINE)
    return {event: set(re.findall(r"`(\w+)`", fields)) for event, fields in rows}


def test_every_event_is_listed_with_its_fields() -> None:
    logged: dict[str, set[str]] = {}
    for path in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for event, fields in events_in(path.read_text()):
            logged[event] = logged.get(event, set()) | fields

    listed = listed_events((ROOT / "docs/telemetry.md").read_text().partition("## Logs")[2])

    assert listed == logged


def test_events_that_operators_are_to_watch_exist() -> None:
    listed = listed_events((ROOT / "docs/telemetry.md").read_text().partition("## Logs")[2])
    rows = [
        row for row in (ROOT / "docs/operations.md").read_text().splitlines() if row.startswith("|") and "log `" in row
    ]
    watched = {name for row in rows for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", row)}

    assert len(watched) > 5
    assert watched - listed.keys() == set()


def test_events_of_a_file_are_found() -> None:
    source = 'log.info("a.b", one=1)\ntry:\n    pass\nexcept OSError as error:\n    log.error("c.d", exc_info=error)\n'

    assert list(events_in(source)) == [("a.b", {"one"}), ("c.d", {"exception"})]
    assert listed_events("| `a.b` | `one`, `two` | a row |\n| `x` | | no event |\n") == {"a.b": {"one", "two"}}

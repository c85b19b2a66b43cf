"""The rules of tests hold in every file, and each rule sees a planted breach."""

from pathlib import Path
from typing import Final

import pytest

from tests.contract.rules_of_tests import imports_of_test_files, reads_of_the_calendar, replacements_of_our_code

TESTS: Final = sorted(Path("tests").rglob("*.py"))
PLANTS_WEAKNESSES: Final = Path("tests/chaos/weakened.py")
"""The program that starts a service without one of its safeguards, so that the fault suite is itself tried. It replaces
by design."""


def test_no_test_file_imports_from_another() -> None:
    found = {str(path): names for path in TESTS if (names := imports_of_test_files(path.read_text()))}

    assert found == {}


def test_no_test_replaces_our_code() -> None:
    others = [path for path in TESTS if path != PLANTS_WEAKNESSES]
    found = {str(path): places for path in others if (places := replacements_of_our_code(path.read_text()))}

    assert found == {}


def test_no_test_inside_one_process_depends_on_today() -> None:
    """Real processes have the day of their machine, so the folders that start them do too."""
    inside = [path for path in TESTS if path.parts[1] in {"unit", "service", "gateway", "model"}]
    found = {str(path): places for path in inside if (places := reads_of_the_calendar(path.read_text()))}

    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from tests.service.kit.test_holds import take",
        "import tests.service.kit.test_holds",
        "from tests.service.kit.conftest import books",
        "from tests.service.kit import test_holds",
        "def test():\n    from tests.e2e.test_day import heads",
    ],
)
def test_an_import_from_a_test_file_is_seen(source: str) -> None:
    assert len(imports_of_test_files(source)) == 1


@pytest.mark.parametrize(
    "breach",
    [
        "from unittest.mock import patch",
        "import unittest.mock",
        'def test(monkeypatch):\n    monkeypatch.setattr("kit.rpc.health.CHECK_SECONDS", 1)',
        'from kit.rpc import health\nmonkeypatch.setattr(health, "CHECK_SECONDS", 1)',
        (
            "from kit.rpc import health\nwith monkeypatch.context() as patch:\n"
            '    patch.setattr(health.Health, "drain", 1)'
        ),
        'from kit.rpc.client import Peer\npatch.delattr(Peer, "call")',
        'import kit.db.database as database\nsetattr(database, "MAX_ATTEMPTS", 1)',
        "from deploy.local import supervisor\nsupervisor.STEADY_SECONDS = 1",
        "from kit.rpc.client import Peer\nPeer.call = fake",
        "from kit.wire import enums\ndel enums.EnumMapping",
        "running.database._clock = clock",
        'from kit.db import roles\nmonkeypatch.setitem(roles.BY_NAME, "sales", 1)',
    ],
)
def test_a_replacement_of_our_code_is_seen(breach: str) -> None:
    assert len(replacements_of_our_code(breach)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'monkeypatch.setenv("CRASH_POINT_FILE", "x")',
        'import os\nmonkeypatch.setitem(os.environ, "HOME", "x")',
        'from sqlalchemy.ext.asyncio import AsyncEngine\nmonkeypatch.setattr(AsyncEngine, "connect", pytest.fail)',
        "class Fake:\n    def __init__(self):\n        self._calls = 0",
        "request.quantity = '7'",
        "document.first.failures = [Refused()]",
    ],
)
def test_what_is_not_ours_may_be_replaced(source: str) -> None:
    assert replacements_of_our_code(source) == []


@pytest.mark.parametrize("source", ["dt.date.today()", "dt.datetime.now(dt.UTC)", "date.today()", "datetime.utcnow()"])
def test_a_look_at_the_calendar_is_seen(source: str) -> None:
    assert len(reads_of_the_calendar(source)) == 1


@pytest.mark.parametrize("source", ["database.now()", "ORGANISATION.today(LATE_EVENING)", "time.time()"])
def test_a_clock_other_than_the_calendar_is_allowed(source: str) -> None:
    assert reads_of_the_calendar(source) == []

"""A process that ends is started again at once, and later each time it ends soon after that."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import processes, supervisor
from deploy.local.supervisor import Program, Supervisor
from tests.support.waiting import until

SLEEPER = "import time; time.sleep(60)"
FAILING = "raise SystemExit(3)"


class Heard:
    def __init__(self) -> None:
        self.changes = 0
        self.said: list[str] = []

    def change(self) -> None:
        self.changes += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watched(tmp_path: Path, heard: Heard) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path, changed=heard.change, say=heard.said.append)
    yield made
    made.stop()


def _program(tmp_path: Path, body: str) -> Program:
    """A module on a path of its own."""
    (tmp_path / "supervised_program.py").write_text(body)
    return Program(name="thing", module="supervised_program", environment={**os.environ, "PYTHONPATH": str(tmp_path)})


def test_killed_process_comes_back_under_a_new_id(tmp_path: Path, watched: Supervisor, heard: Heard) -> None:
    watched.start(_program(tmp_path, SLEEPER))
    first = watched.pids()["thing"]
    os.kill(first, signal.SIGKILL)

    def looked() -> bool:
        watched.restart_ended()
        return heard.changes > 0

    until(looked)
    second = watched.pids()["thing"]
    assert second != first
    assert processes.is_alive(second)
    assert heard.said == [f"thing ended (SIGKILL); starting it again. Its log: {tmp_path / 'thing.log'}"]


def test_programs_give_way_to_postgresql_also_when_they_were_started_again(
    tmp_path: Path, watched: Supervisor, heard: Heard
) -> None:
    def priority_lowered() -> bool:
        watched.restart_ended()
        return os.getpriority(os.PRIO_PROCESS, watched.pids()["thing"]) == supervisor.NICENESS

    watched.start(_program(tmp_path, SLEEPER))
    until(priority_lowered)
    os.kill(watched.pids()["thing"], signal.SIGKILL)
    until(lambda: priority_lowered() and heard.changes > 0)


def test_process_that_keeps_failing_is_started_less_and_less_often(tmp_path: Path, heard: Heard) -> None:
    now = 1000.0
    watched = Supervisor(tmp_path, changed=heard.change, say=heard.said.append, clock=lambda: now)
    watched.start(_program(tmp_path, FAILING))
    pauses: list[float] = []
    for attempt in range(1, 9):
        until(lambda: watched.ended() == ["thing"])
        watched.restart_ended()
        died = now
        while heard.changes < attempt:
            now += 0.1
            watched.restart_ended()
        pauses.append(now - died)
    watched.stop()
    assert pauses == pytest.approx([0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0], abs=0.11)
    assert heard.said[0].startswith("thing ended (exit status 3)")


def test_process_that_ran_well_is_started_again_at_once(tmp_path: Path, heard: Heard) -> None:
    now = 1000.0
    watched = Supervisor(tmp_path, changed=heard.change, say=heard.said.append, clock=lambda: now)
    watched.start(_program(tmp_path, FAILING))
    for deaths in (1, 2, 3):
        until(lambda: watched.ended() == ["thing"])
        now += supervisor.STEADY_SECONDS + 1
        watched.restart_ended()
        assert heard.changes == deaths
    watched.stop()


def test_stop_ends_everything(tmp_path: Path, watched: Supervisor) -> None:
    watched.start(_program(tmp_path, SLEEPER))
    pid = watched.pids()["thing"]
    watched.stop()
    assert not processes.is_alive(pid)


def test_programs_run_with_this_interpreter(tmp_path: Path, watched: Supervisor) -> None:
    watched.start(_program(tmp_path, "import sys; print(sys.executable, flush=True)"))
    until(lambda: watched.log_of("thing").read_text().strip() == sys.executable)

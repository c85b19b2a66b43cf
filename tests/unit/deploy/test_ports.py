"""A busy port is passed over, and its owner is named."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local import ports

MOST_PORTS = len(ports.NEVER_OUTGOING) - 1_000
"""That one process asks for: so many that it meets the ports of any other."""


@contextlib.contextmanager
def chosen_elsewhere(choice: str) -> Iterator[Any]:
    """What the expression `choice` gives in another process, which lives as long as the context."""
    program = f"import json; from deploy.local import ports; print(json.dumps({choice}), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.stdin.write(b"\n")
        process.stdin.close()


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_busy_port_is_replaced_and_its_owner_named(busy: int) -> None:
    port, remark = ports.choose(busy)
    assert port != busy
    assert remark.startswith(f"Port {busy} is taken by process {os.getpid()} (")
    assert remark.endswith(f"; using {port}.")


def test_a_free_port_is_taken_without_a_message() -> None:
    free = ports.any_free()
    assert ports.choose(free) == (free, "")


def test_ports_that_are_asked_for_before_anybody_listens_differ() -> None:
    asked = [ports.any_free() for _ in range(2_000)]
    assert len(set(asked)) == len(asked)
    assert set(asked) <= set(ports.NEVER_OUTGOING)


def test_two_processes_never_get_one_port_before_anybody_listens() -> None:
    mine = {ports.any_free() for _ in range(100)}
    with chosen_elsewhere(f"[ports.any_free() for _ in range({MOST_PORTS})]") as theirs:
        assert len(theirs) == MOST_PORTS
        assert not mine & set(theirs)


def test_a_usual_port_that_a_starting_process_has_chosen_is_replaced() -> None:
    port = ports.any_free()
    with chosen_elsewhere(f"ports.choose({port})") as (theirs, remark):
        assert theirs != port
        assert remark == f"Port {port} is taken by a process that is starting; using {theirs}."


def test_a_process_that_ends_leaves_its_ports_to_others() -> None:
    with chosen_elsewhere("ports.any_free()") as theirs:
        assert ports.choose(theirs)[0] != theirs
    assert ports.choose(theirs) == (theirs, "")


def test_only_the_latest_ports_of_a_process_are_claimed() -> None:
    first = ports.any_free()
    for _ in range(ports.MOST_CLAIMS):
        ports.any_free()
    with chosen_elsewhere(f"ports.choose({first})") as (theirs, remark):
        assert (theirs, remark) == (first, "")

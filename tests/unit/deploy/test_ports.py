"""A busy port is passed over, and its owner is named."""

import os
import socket
from collections.abc import Iterator

import pytest

from deploy.local import ports


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

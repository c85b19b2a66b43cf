"""An answer leaves in one packet, and nothing that is written stays behind."""

import asyncio
from typing import cast

import pytest

from gateway.http.write_coalescing import CoalescingTransport


class Wire:
    """What a socket would have been given, write by write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed_after: int | None = None

    def write(self, data: bytes) -> None:
        assert self.closed_after is None, "written to a closed connection"
        self.writes.append(data)

    def close(self) -> None:
        self.closed_after = len(self.writes)

    def is_closing(self) -> bool:
        return self.closed_after is not None


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def transport(wire: Wire) -> CoalescingTransport:
    return CoalescingTransport(cast("asyncio.Transport", wire), asyncio.get_running_loop())


async def test_a_head_leaves_with_the_body_that_follows_it(wire: Wire, transport: CoalescingTransport) -> None:
    transport.write(b"head ")
    transport.write(b"body")

    assert wire.writes == [b"head body"]
    await asyncio.sleep(0)
    assert wire.writes == [b"head body"]


async def test_a_head_whose_body_comes_later_does_not_wait_for_it(wire: Wire, transport: CoalescingTransport) -> None:
    transport.write(b"head")
    await asyncio.sleep(0)
    assert wire.writes == [b"head"]

    transport.write(b"first")
    await asyncio.sleep(0)
    assert wire.writes == [b"head", b"first"]


async def test_a_body_without_bytes_sends_its_head_at_once(wire: Wire, transport: CoalescingTransport) -> None:
    transport.write(b"head")
    transport.write(b"")

    assert wire.writes == [b"head"]


async def test_all_pieces_arrive_in_their_order(wire: Wire, transport: CoalescingTransport) -> None:
    for number in range(7):
        transport.write(str(number).encode())
        if number % 3 == 0:
            await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert b"".join(wire.writes) == b"0123456"


async def test_what_was_written_is_sent_before_the_connection_closes(
    wire: Wire, transport: CoalescingTransport
) -> None:
    transport.write(b"refusal")
    transport.close()

    assert (wire.writes, wire.closed_after, transport.is_closing()) == ([b"refusal"], 1, True)
    await asyncio.sleep(0)
    assert wire.writes == [b"refusal"]


async def test_nothing_is_sent_to_a_client_that_has_gone_meanwhile(wire: Wire, transport: CoalescingTransport) -> None:
    transport.write(b"head")
    wire.close()
    await asyncio.sleep(0)

    assert wire.writes == []

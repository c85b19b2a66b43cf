"""Loopback ports: the usual one when it is free, another one when it is not, and who has it."""

import contextlib
import itertools
import random
import socket

import psutil

LOOPBACK = "127.0.0.1"
NEVER_OUTGOING = range(20_000, 32_000)
"""Below what Linux (from 32768), macOS and Windows (from 49152) take for outgoing connections."""

# None comes again before all the others: who asks for several before listening on any gets different ones.
_IN_TURN = itertools.cycle(random.sample(NEVER_OUTGOING, len(NEVER_OUTGOING)))


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that is free now, of those that no outgoing connection is given by the system between our look and our listening.

    Another server may take it before we do; whoever starts one tries again then.
    """
    return next(port for port in _IN_TURN if is_free(port))


def choose(wanted: int) -> tuple[int, str]:
    """`wanted`, or a free port and a sentence that says who has `wanted`."""
    if is_free(wanted):
        return wanted, ""
    port = any_free()
    return port, f"Port {wanted} is taken by {listener_on(wanted)}; using {port}."


def listener_on(port: int) -> str:
    """Who listens on `port`, in words; the system may not tell us."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr[1] == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    break
                with contextlib.suppress(psutil.NoSuchProcess):
                    return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another user's process"

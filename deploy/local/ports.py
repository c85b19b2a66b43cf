"""Chooses loopback ports. If the usual port is taken, it finds a free one and names the process that listens there."""

import contextlib
import itertools
import random
import socket

import psutil

LOOPBACK = "127.0.0.1"
NEVER_OUTGOING = range(20_000, 32_000)
"""Ports that no system gives to outgoing connections: Linux takes those from 32768, macOS and Windows from 49152."""

# A port is offered again only after all the others: a caller who asks for several before listening gets different ones.
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
    """A port that is free now. Another server may still take it first; the caller then tries again."""
    return next(port for port in _IN_TURN if is_free(port))


def choose(preferred: int) -> tuple[int, str]:
    """`preferred`, or a free port and a sentence that says who listens on `preferred`."""
    if is_free(preferred):
        return preferred, ""
    port = any_free()
    return port, f"Port {preferred} is taken by {listener_on(preferred)}; using {port}."


def listener_on(port: int) -> str:
    """Who listens on `port`, in words. The system does not name processes of other users."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr[1] == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    break
                with contextlib.suppress(psutil.NoSuchProcess):
                    return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another user's process"

"""Chooses loopback ports. If the usual port is taken, it finds a free one and names the process that listens there.

A chosen port is claimed: no other process of this account chooses it before the server that it is for listens. A claim
is a lock on one byte of a file, and the system releases it when the process ends, however it ends.
"""

import contextlib
import fcntl
import functools
import itertools
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import Final

import psutil

LOOPBACK = "127.0.0.1"
NEVER_OUTGOING = range(20_000, 32_000)
"""Ports that no system gives to outgoing connections: Linux takes those from 32768, macOS and Windows from 49152."""

MOST_CLAIMS: Final = 200
"""Of one process. Each further claim ends its oldest, so that several processes share the ports: a server listens long
before its process has chosen so many others."""

# A port is offered again only after all the others: a caller who asks for several before listening gets different ones.
_IN_TURN = itertools.cycle(random.sample(NEVER_OUTGOING, len(NEVER_OUTGOING)))
_CLAIMED: Final[dict[int, None]] = {}  # the oldest first


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
    """A port that is free now, claimed. A program that chooses its ports in another way may still take it first."""
    return next(port for port in _IN_TURN if _claim(port) and is_free(port))


def choose(preferred: int) -> tuple[int, str]:
    """`preferred`, or a free port and a sentence that says who has `preferred`; claimed."""
    if not is_free(preferred):
        owner = listener_on(preferred)
    elif not _claim(preferred):
        owner = "a process that is starting"
    else:
        return preferred, ""
    port = any_free()
    return port, f"Port {preferred} is taken by {owner}; using {port}."


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


def _claim(port: int) -> bool:
    """Whether this process has the claim on `port` now."""
    try:
        fcntl.lockf(_claims(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except (BlockingIOError, PermissionError):  # POSIX allows either for a lock that another process has
        return False
    _CLAIMED.pop(port, None)
    _CLAIMED[port] = None
    if len(_CLAIMED) > MOST_CLAIMS:
        oldest = next(iter(_CLAIMED))
        del _CLAIMED[oldest]
        fcntl.lockf(_claims(), fcntl.LOCK_UN, 1, oldest)
    return True


@functools.cache
def _claims() -> int:
    """The open file whose bytes stand for ports, of one account: nobody writes another's file in the shared folder."""
    path = Path(tempfile.gettempdir()) / f"bahi-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)

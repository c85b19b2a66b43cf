"""Loopback ports: the usual one when it is free, another one when it is not, and who has it."""

import contextlib
import socket

import psutil

LOOPBACK = "127.0.0.1"


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
    """A port that is free now. Another program may take it before we do; whoever starts a server tries again then."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def choose(wanted: int) -> tuple[int, str]:
    """`wanted`, or a free port and a sentence that says who has `wanted`."""
    if is_free(wanted):
        return wanted, ""
    port = any_free()
    return port, f"Port {wanted} is taken by {owner(wanted)}; using {port}."


def owner(port: int) -> str:
    """Who listens on `port`, in words; the system may not tell us."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr[1] == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    break
                with contextlib.suppress(psutil.NoSuchProcess):
                    return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return "another user's process"

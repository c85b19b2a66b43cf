"""The HTTP server: uvicorn with the limits of the settings, a log event when it listens, and an orderly shutdown."""

import asyncio
import contextlib
import functools
import logging
import signal
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from gateway.http.connections import Connections
from gateway.http.limited_protocol import LimitedHttpProtocol
from gateway.settings import GatewaySettings
from kit.rpc.supervision import keep_running

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn's server with other handling of signals.

    uvicorn's own `capture_signals` raises the signal again after its shutdown. That would end the process before
    `gateway.main` has closed the channels and flushed the spans.
    """

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._connections = connections
        self._checks: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM begin an orderly shutdown. A second SIGINT does not wait for running requests."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens and logs the address, from which a launcher learns the port when the settings say 0."""
        await super().startup(sockets)
        self._checks = asyncio.create_task(keep_running(self._connections.check_regularly))
        for server in self.servers:
            for listener in server.sockets:
                _end_vanished_peers(listener)
                host, port = listener.getsockname()[:2]
                log.info("gateway.listening", host=host, port=port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Waits for running requests. Slow clients are ended meanwhile as always."""
        await super().shutdown(sockets)
        if self._checks is not None:
            self._checks.cancel()


def _end_vanished_peers(listener: socket.socket) -> None:
    """Lets the kernel end connections whose peer is gone without a word. They inherit these options."""
    options = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in options.items():
        if hasattr(socket, name):  # not every platform has all of them
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def make_server(app: ASGIApp, settings: GatewaySettings, *, connections: Connections | None = None) -> Server:
    """The server of an application. Tests pass connections that they check more often."""
    # uvicorn warns of each malformed request: whoever sends them could fill the log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    connections = connections or Connections(settings)
    config = uvicorn.Config(
        app,
        host=settings.gateway_host,
        port=settings.gateway_port,
        http=functools.partial(LimitedHttpProtocol, connections),  # type: ignore[arg-type]  # uvicorn only calls it
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
        proxy_headers=False,  # `gateway/http/client_limit.py` believes proxies more narrowly
    )
    return Server(config, connections)

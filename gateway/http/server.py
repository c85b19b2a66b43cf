"""The HTTP server: uvicorn with the limits of the settings, a log event when it listens, and an orderly shutdown."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from gateway.http.write_coalescing import CoalescingHttpProtocol
from gateway.settings import GatewaySettings

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn's server with other handling of signals.

    uvicorn's own `capture_signals` raises the signal again after its shutdown. That would end the process before
    `gateway.main` has closed the channels and flushed the spans.
    """

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
        for server in self.servers:
            for listener in server.sockets:
                host, port = listener.getsockname()[:2]
                log.info("gateway.listening", host=host, port=port)


def make_server(app: ASGIApp, settings: GatewaySettings) -> Server:
    config = uvicorn.Config(
        app,
        host=settings.gateway_host,
        port=settings.gateway_port,
        http=CoalescingHttpProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
        proxy_headers=False,  # `gateway/http/client_limit.py` believes proxies more narrowly
    )
    return Server(config)

"""uvicorn as the gateway runs it: it says where it listens, and a signal ends it in order instead of killing the process."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from gateway.http.write_coalescing import HttpProtocol
from gateway.settings import GatewaySettings

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn raises the signal again after its own shutdown, which would end the process before spans and channels are done."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Begins an orderly shutdown on SIGINT and SIGTERM; a second SIGINT does not wait for running requests."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, and logs the address, which is how a caller learns of a port that was picked."""
        await super().startup(sockets)
        for each in self.servers:
            for listening in each.sockets:
                host, port = listening.getsockname()[:2]
                log.info("gateway.listening", host=host, port=port)


def server_of(app: ASGIApp, settings: GatewaySettings) -> Server:
    """A server for the application, with the limits of the settings."""
    config = uvicorn.Config(
        app,
        host=settings.gateway_host,
        port=settings.gateway_port,
        http=HttpProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
    )
    return Server(config)

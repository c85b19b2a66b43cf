"""One gRPC server: built from servicers and settings, with health, background tasks, and a drain at its end."""

import asyncio
import dataclasses
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import grpc
import structlog

from kit.auth.internal_tokens import InternalTokens
from kit.auth.user_tokens import TokenVerifier
from kit.ids import id_of
from kit.limits import MAX_MESSAGE_BYTES, METADATA_OPTIONS
from kit.rpc.admission import Admission
from kit.rpc.checks import CHECK_SECONDS, Needs
from kit.rpc.client import KEEPALIVE_SECONDS, KEEPALIVE_TIMEOUT_SECONDS
from kit.rpc.health import Health
from kit.rpc.interceptors import LONGEST_CALL_SECONDS, AdmissionInterceptor
from kit.rpc.supervision import Task, keep_running
from kit.settings import ServiceSettings
from kit.telemetry import logs, otel
from kit.wire import contract
from kit.wire.request_sizes import ROOM_FOR_NEWER_FIELDS

CONNECTION_AGE_SECONDS = 600  # after which clients connect again, and so find new copies of the service
CONNECTION_GRACE_SECONDS = 3600  # the time that RPCs on the old connection get to end: a stream may run that long

MOST_STREAMS_OF_A_CONNECTION: Final = 2000
"""More than a gateway sends at once: its running requests and its streams. gRPC by itself keeps any number."""

Servicer = tuple[Callable[[Any, Any], None], Any]
"""A generated `add_…Servicer_to_server` function, and the servicer to add."""

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimits:
    """How long a call, and how long a readiness check, may take."""

    longest_call_seconds: float = LONGEST_CALL_SECONDS
    check_seconds: float = CHECK_SECONDS


DEFAULT_LIMITS: Final = TimeLimits()
NO_NEEDS: Final = Needs()


@dataclasses.dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that listens, and its address."""

    address: str
    health: Health
    grpc_server: grpc.aio.Server


class _Recorder:
    """Records which RPCs servicers add, so that each is wrapped before the server exists."""

    def __init__(self) -> None:
        self.methods: list[str] = []
        self.generic: list[grpc.GenericRpcHandler] = []

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        self.generic.extend(handlers)

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        self.methods.extend(f"/{service}/{name}" for name in handlers)

    def add_to(self, server: grpc.aio.Server) -> None:
        """Adds the handlers by their service alone: docs/performance-decisions.md, "RPCs are not registered"."""
        server.add_generic_rpc_handlers(tuple(self.generic))


async def serve(
    service_name: str,
    settings: ServiceSettings,
    servicers: Sequence[Servicer],
    *,
    background: Sequence[Task] = (),
    needs: Needs = NO_NEEDS,
) -> None:
    """Serves until SIGTERM or SIGINT. Then it accepts no new request, and lets the running ones finish.

    Raises OperationUndeclared for an RPC without a declaration in the contract.
    """
    logs.configure(service_name, settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running = running_server(service_name, settings, servicers, background=background, needs=needs)
    async with running as server:
        log.info("server.listening", listen_address=server.address, tls=settings.tls, telemetry=otel.is_on())
        await stop.wait()
        log.info("server.draining", seconds=settings.shutdown_grace_seconds)
    log.info("server.stopped")
    await asyncio.to_thread(otel.shutdown)


@asynccontextmanager
async def running_server(
    service_name: str,
    settings: ServiceSettings,
    servicers: Sequence[Servicer],
    *,
    background: Sequence[Task] = (),
    needs: Needs = NO_NEEDS,
    limits: TimeLimits = DEFAULT_LIMITS,
) -> AsyncIterator[RunningServer]:
    """A server that listens while the context lasts; port 0 in `listen_address` takes a free port.

    Drains at the end.
    """
    health = Health(needs, check_seconds=limits.check_seconds)
    server = _build(service_name, settings, servicers, health, limits)
    address = _bind(server, settings)
    await server.start()
    tasks = [asyncio.create_task(keep_running(task)) for task in background]
    try:
        yield RunningServer(address, health, server)
    finally:
        health.drain()
        await server.stop(settings.shutdown_grace_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _build(
    service_name: str, settings: ServiceSettings, servicers: Sequence[Servicer], health: Health, limits: TimeLimits
) -> grpc.aio.Server:
    recorder = _Recorder()
    for add, servicer in servicers:
        add(servicer, recorder)
    admission = Admission(
        service_name,
        TokenVerifier.from_settings(settings, id_of),
        InternalTokens(service_name, settings.token_secrets(service_name), read_id=id_of),
    )
    operations = contract.operations(recorder.methods)
    admission_interceptor = AdmissionInterceptor(
        operations,
        admission,
        probe=health.limited_check(),
        most_running=settings.max_concurrent_rpcs,
        longest_call_seconds=limits.longest_call_seconds,
    )
    server = grpc.aio.server(
        interceptors=[*otel.server_interceptors(), admission_interceptor],
        options=_options(settings, max((each.largest_request for each in operations.values()), default=0)),
    )
    recorder.add_to(server)
    return server


def _bind(server: grpc.aio.Server, settings: ServiceSettings) -> str:
    address = settings.listen_address
    if not settings.tls or address.startswith("unix"):
        port = server.add_insecure_port(address)
    else:
        port = server.add_secure_port(address, _credentials(settings))
    return address if address.startswith("unix") else f"{address.rsplit(':', 1)[0]}:{port}"


def _credentials(settings: ServiceSettings) -> grpc.ServerCredentials:
    pair = (Path(settings.tls_key_file).read_bytes(), Path(settings.tls_cert_file).read_bytes())
    authority = Path(settings.tls_ca_file).read_bytes() if settings.tls_ca_file else None
    return grpc.ssl_server_credentials([pair], authority, settings.tls_require_client_certificate)


def _options(settings: ServiceSettings, largest_request: int) -> list[tuple[str, int]]:
    return [
        ("grpc.max_receive_message_length", largest_request or ROOM_FOR_NEWER_FIELDS),
        ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
        *METADATA_OPTIONS,
        ("grpc.max_concurrent_streams", MOST_STREAMS_OF_A_CONNECTION),
        ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_SECONDS * 1000),
        # Our own clients ping this often. By default the server would close the connection of such a client.
        ("grpc.http2.min_ping_interval_without_data_ms", KEEPALIVE_SECONDS * 500),
        ("grpc.max_connection_age_ms", CONNECTION_AGE_SECONDS * 1000),
        ("grpc.max_connection_age_grace_ms", CONNECTION_GRACE_SECONDS * 1000),
        ("grpc.so_reuseport", int(settings.reuse_port)),
    ]


def prepare(service_name: str, log_level: str = "INFO") -> None:
    """Sets up logs and telemetry. To be called first in a process, so that they record all that follows."""
    logs.configure(service_name, log_level)
    otel.setup(service_name)

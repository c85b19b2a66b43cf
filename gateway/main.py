"""The gateway process: settings, channels, application, server."""

import asyncio
from typing import Final

import uvloop

from gateway.app import create_app
from gateway.contract.operations import installed_contract, read_contract
from gateway.http.server import make_server
from gateway.settings import GatewaySettings
from kit import gc_tuning
from kit.auth.user_tokens import TokenVerifier
from kit.open_files import ensure_open_files
from kit.rpc.client import channel
from kit.settings import load
from kit.telemetry import logs, otel

SERVICE_NAME = "gateway"
FILES_BESIDE_CONNECTIONS: Final = 200
"""Of the event loop, the channels to the services, Redis, the log, and files that are read now and then."""
_UNTRACED = "/healthz,/readyz,/docs,/openapi.json"


async def serve(settings: GatewaySettings) -> None:
    """Serves until a signal, then lets running requests finish."""
    traced = otel.setup(SERVICE_NAME)
    contract = read_contract(installed_contract())
    channels = {context: channel(settings.address_of(context), settings) for context in contract.contexts}
    app = create_app(contract, channels, TokenVerifier.from_settings(settings), settings)
    if traced:
        # Its packages take long to import: see kit.telemetry.otel.setup.
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # noqa: PLC0415

        FastAPIInstrumentor.instrument_app(app, excluded_urls=_UNTRACED, exclude_spans=["receive", "send"])
    gc_tuning.freeze_loaded_objects()
    try:
        await make_server(app, settings).serve()
    finally:
        await asyncio.gather(*(each.close() for each in channels.values()))
        otel.shutdown()


def prepare_files(settings: GatewaySettings) -> None:
    """Makes sure that all connections may be open at once. Otherwise the process ends with a sentence."""
    needed = settings.max_connections + FILES_BESIDE_CONNECTIONS
    ensure_open_files(needed, f"MAX_CONNECTIONS={settings.max_connections}")


def main() -> None:
    """Starts the gateway with the settings of the environment."""
    settings = load(GatewaySettings)
    logs.configure(SERVICE_NAME, settings.log_level)
    prepare_files(settings)
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()

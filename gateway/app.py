"""Assembles the application: the routes of the contract, and the middlewares that every request passes."""

from collections.abc import Mapping

import grpc
from fastapi import FastAPI

from gateway.contract.operations import Contract
from gateway.http.access_log import AccessLogMiddleware
from gateway.http.authentication import AuthenticationMiddleware, Verifier
from gateway.http.body_limits import BodyLimitMiddleware, BodyLimits
from gateway.http.client_addresses import TrustedProxies
from gateway.http.client_limit import ClientLimitMiddleware
from gateway.http.concurrency_limit import ConcurrencyLimit
from gateway.http.cors import CorsMiddleware
from gateway.http.health import install_health
from gateway.http.rate_limits import RateLimits
from gateway.http.request_id import RequestIdMiddleware
from gateway.http.security_headers import SecurityHeadersMiddleware
from gateway.http.unhandled_errors import UnhandledErrorMiddleware
from gateway.openapi.description import ABOUT, TITLE, VERSION, describe
from gateway.openapi.docs_page import install_docs_page
from gateway.rest.error_handlers import install_error_handlers
from gateway.rest.routes import Routes
from gateway.settings import GatewaySettings
from kit.fair_slots import FairSlots
from kit.shares import Shares


def create_app(
    contract: Contract,
    channels: Mapping[str, grpc.aio.Channel],
    verifier: Verifier,
    settings: GatewaySettings,
) -> FastAPI:
    """The application. `channels` has one channel for each context of the contract."""
    app = FastAPI(title=TITLE, version=VERSION, description=ABOUT, openapi_url=None, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    install_health(app, channels, settings.readiness_deadline_seconds)
    if settings.documentation_page:
        install_docs_page(app)
    Routes(contract, channels, settings).install(app)
    install_error_handlers(app)
    app.openapi = lambda: describe(app, contract)  # type: ignore[method-assign]  # the way that FastAPI documents
    _add_middlewares(app, contract, verifier, settings)
    return app


def _add_middlewares(app: FastAPI, contract: Contract, verifier: Verifier, settings: GatewaySettings) -> None:
    """Adds the middlewares from the innermost to the outermost: a request passes the one added last first."""
    app.add_middleware(
        ConcurrencyLimit,
        slots=FairSlots(
            settings.max_running_requests,
            most_waiting=settings.max_waiting_requests,
            together=settings.max_running_together,
        ),
        streams=Shares(settings.max_streams),
        wait_seconds=settings.max_wait_seconds,
    )
    app.add_middleware(BodyLimitMiddleware, limits=_body_limits(settings))
    app.add_middleware(AuthenticationMiddleware, verifier=verifier, rate_limits=RateLimits(settings))
    app.add_middleware(
        ClientLimitMiddleware,
        proxies=TrustedProxies(settings.forwarded_allow_ips),
        address_header=settings.client_address_header,
        max_unfinished=settings.max_connections_per_address,
    )
    app.add_middleware(UnhandledErrorMiddleware)
    app.add_middleware(CorsMiddleware, origins=settings.cors_origins, methods=contract.http_methods)
    app.add_middleware(SecurityHeadersMiddleware)
    if settings.access_log:
        app.add_middleware(AccessLogMiddleware)
    app.add_middleware(RequestIdMiddleware)


def _body_limits(settings: GatewaySettings) -> BodyLimits:
    return BodyLimits(
        max_bytes=settings.max_body_bytes,
        deadline_seconds=settings.body_deadline_seconds,
        unfinished=Shares(settings.max_unfinished_bodies),
        waiting_bytes=Shares(settings.max_waiting_body_bytes),
    )

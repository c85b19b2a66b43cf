"""The application: the routes of the contract, and around them the layers that each request passes."""

from collections.abc import Mapping

import grpc
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from gateway.contract.operations import Contract
from gateway.http.authentication import AuthenticationMiddleware, Verifier
from gateway.http.body_limits import BodyLimitMiddleware
from gateway.http.concurrency_limit import ConcurrencyLimit
from gateway.http.health import install_health
from gateway.http.rate_limits import RateLimits
from gateway.http.request_id import REQUEST_ID, RequestIdMiddleware
from gateway.openapi.description import ABOUT, TITLE, VERSION, describe
from gateway.openapi.docs_page import DESCRIPTION, install_docs
from gateway.rest.error_handlers import IDEMPOTENCY_HEADER, install_error_handlers
from gateway.rest.field_locations import ETAG_HEADER
from gateway.rest.routes import Routes
from gateway.settings import GatewaySettings

_CORS_MAX_AGE_SECONDS = 600
_READABLE_HEADERS = ("ETag", REQUEST_ID, "RateLimit", "RateLimit-Policy", "Retry-After")


def create_app(
    contract: Contract,
    channels: Mapping[str, grpc.aio.Channel],
    verifier: Verifier,
    settings: GatewaySettings,
) -> FastAPI:
    """The application over these channels, one for each context of the contract.

    A request passes RequestIdMiddleware, ConcurrencyLimit, CORS, AuthenticationMiddleware and BodyLimitMiddleware, then its route.
    """
    app = FastAPI(
        title=TITLE, version=VERSION, description=ABOUT, openapi_url=DESCRIPTION, docs_url=None, redoc_url=None
    )
    app.router.redirect_slashes = False
    install_health(app, channels, settings.readiness_deadline_seconds)
    install_docs(app)
    Routes(contract, channels, settings).install(app)
    install_error_handlers(app)
    app.openapi = lambda: describe(app, contract)  # type: ignore[method-assign]  # FastAPI's documented way.
    # The last added is the outermost.
    app.add_middleware(
        BodyLimitMiddleware, max_bytes=settings.max_body_bytes, deadline_seconds=settings.body_deadline_seconds
    )
    app.add_middleware(AuthenticationMiddleware, verifier=verifier, rate_limits=RateLimits(settings))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", IDEMPOTENCY_HEADER, ETAG_HEADER, REQUEST_ID, "traceparent"],
            expose_headers=list(_READABLE_HEADERS),
            max_age=_CORS_MAX_AGE_SECONDS,
        )
    app.add_middleware(
        ConcurrencyLimit, max_running=settings.max_running_requests, max_header_bytes=settings.max_header_bytes
    )
    app.add_middleware(RequestIdMiddleware, access_log=settings.access_log)
    return app

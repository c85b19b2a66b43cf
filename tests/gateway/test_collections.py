"""Which routes a request is tried against."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Match
from starlette.types import Scope

from gateway.contract.http_bindings import UnsupportedContractError
from gateway.rest.collections import collection_of, route_by_collection
from gateway.rest.verb_routes import VerbRoute

PATHS = ("/v1/invoices", "/v1/invoices/{invoice_id}", "/v1/invoices/{invoice_id}:cancel", "/v1/orders", "/v1/products")


class CountedRoute(VerbRoute):
    tried: list[str]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        self.tried.append(self.path)
        return super().matches(scope)


def app_with(tried: list[str]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.router.redirect_slashes = False
    app.router.route_class = CountedRoute
    for path in PATHS:

        async def endpoint(request: Request) -> PlainTextResponse:
            return PlainTextResponse(request.scope["route"].path)

        app.add_api_route(path, endpoint, methods=["POST"])
    for route in app.router.routes:
        if isinstance(route, CountedRoute):
            route.tried = tried
    route_by_collection(app.router)
    return app


@pytest.mark.parametrize(
    ("path", "status", "tried"),
    [
        ("/v1/orders", 200, ["/v1/orders"]),
        ("/v1/invoices/7:cancel", 200, list(PATHS[:3])),
        ("/v1/orders/7", 404, ["/v1/orders"]),
        ("/v1/unknown", 404, list(PATHS)),
        ("/elsewhere", 404, list(PATHS)),
    ],
)
async def test_request_is_tried_against_its_collection_alone(path: str, status: int, tried: list[str]) -> None:
    seen: list[str] = []
    transport = httpx.ASGITransport(app=app_with(seen))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.post(path)

    assert response.status_code == status
    assert seen == tried


async def test_method_that_no_route_of_the_collection_has_is_405() -> None:
    transport = httpx.ASGITransport(app=app_with([]))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.get("/v1/orders")

    assert response.status_code == 405


def test_collection_without_a_name_is_refused_at_start() -> None:
    app = FastAPI()
    app.add_api_route("/v1/{collection}", lambda: None)

    with pytest.raises(UnsupportedContractError, match="collection"):
        route_by_collection(app.router)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/invoices", "invoices"),
        ("/v1/invoices:batchCreate", "invoices"),
        ("/v1/invoices/7:cancel", "invoices"),
        ("/v1/invoices/", "invoices"),
        ("/v1/", ""),
        ("/healthz", ""),
    ],
)
def test_collection_is_the_first_segment_without_its_verb(path: str, name: str) -> None:
    assert collection_of(path) == name

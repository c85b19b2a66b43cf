"""The body of a bulk call is validated and filled entry by entry, with the same result as all at once."""

import json
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, FastAPI

from gateway.contract.operations import Operation, installed_contract, read_contract
from gateway.contract.schema_names import SchemaNames
from gateway.rest.request_mapping import RequestMapping, request_mapping_of
from gateway.rest.request_models import RequestModel, RequestModels
from gateway.rest.verb_routes import VerbRoute
from kit.ids import new_id
from kit.pace import Pace, set_pace
from kit.presence import Presence

CONTRACT = read_contract(installed_contract())
PATH = "/v1/invoices:batchCreate"


def _operation(name: str) -> Operation:
    return next(each for each in CONTRACT.operations if each.rpc_path.endswith(f"/{name}"))


def _mapping(name: str) -> RequestMapping:
    operation = _operation(name)
    return request_mapping_of(operation, operation.bindings[0])


def _entry(lines: int = 2) -> dict[str, Any]:
    requested = [{"product_id": str(new_id()), "quantity": "3"} for _ in range(lines)]
    return {"invoice": {"customer_id": str(new_id()), "lines": requested}}


async def _post(body: object) -> tuple[httpx.Response, list[RequestModel]]:
    """Posts the body to a route that keeps what it gets, in an application without the gateway's error handlers."""
    received: list[RequestModel] = []
    mapping = _mapping("BatchCreateInvoices")
    model = RequestModels(CONTRACT.comments, SchemaNames(CONTRACT)).body(mapping.message, "Bulk")

    async def endpoint(body: Annotated[model, Body()]) -> None:  # type: ignore[valid-type]  # known at start only
        received.append(body)

    app = FastAPI()
    app.router.route_class = VerbRoute
    app.add_api_route(PATH, endpoint, methods=["POST"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        content = json.dumps(body).encode()
        return await client.post(PATH, content=content, headers={"Content-Type": "application/json"}), received


async def test_the_message_is_the_same_as_filled_at_once() -> None:
    mapping = _mapping("BatchCreateInvoices")
    body = {"requests": [_entry(), _entry(1)]}
    response, (received,) = await _post(body)
    assert mapping.entries is not None

    filled: Any = await mapping.fill_entries(received, mapping.entries)

    assert response.status_code == 200
    assert filled == mapping.fill({}, received, "")
    assert [len(each.invoice.lines) for each in filled.requests] == [2, 1]
    assert filled.requests[0].invoice.customer_id == body["requests"][0]["invoice"]["customer_id"]


async def test_what_is_wrong_with_an_entry_is_named_at_its_place() -> None:
    wrong = _entry()
    wrong["invoice"]["lines"][1]["quantity"] = "many"
    response, received = await _post({"requests": [_entry(), wrong, _entry(), "no object"]})

    places = [each["loc"] for each in response.json()["detail"]]
    assert places == [["body", "requests", 1, "invoice", "lines", 1, "quantity"], ["body", "requests", 3]]
    assert received == []


@pytest.mark.parametrize("body", [{}, {"requests": []}, {"requests": "x"}, [], {"requests": [_entry()] * 65}])
async def test_what_is_wrong_with_the_list_is_refused(body: object) -> None:
    response, received = await _post(body)

    assert response.status_code == 422
    assert received == []


async def test_others_run_between_the_entries() -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    presence = Presence(clock=lambda: 0.0)
    presence.see("them")
    set_pace(Pace(presence, "us", sleep=rest))

    _, (received,) = await _post({"requests": [_entry(200)] * 64})

    assert len(received.requests) == 64  # type: ignore[attr-defined]  # as the contract names it
    assert len(rests) > 1


def test_only_a_body_that_is_nothing_but_a_list_of_messages_is_filled_entry_by_entry() -> None:
    assert _mapping("CreateInvoice").entries is None
    assert _mapping("ListInvoices").entries is None

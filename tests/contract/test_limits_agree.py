"""What one hop accepts, every hop accepts: a token, a request id, a key. `kit.limits` alone says how large they are."""

import contextlib
from collections.abc import AsyncIterator, Awaitable
from http import HTTPStatus

import grpc
import httpx
from bahi.inventory.v1 import products_pb2, products_pb2_grpc

from gateway.app import create_app
from gateway.contract.operations import installed_contract, read_contract
from gateway.settings import GatewaySettings
from kit.auth.caller import Caller, current_caller
from kit.auth.user_tokens import TokenVerifier
from kit.errors import FieldViolation, InvalidRequest
from kit.limits import MAX_METADATA_BYTES, MAX_TOKEN_LENGTH
from kit.pages import (
    DEFAULT_PAGE_SIZE,
    DEFAULT_SEARCH_SIZE,
    MAX_LARGE_PAGE_SIZE,
    MAX_PAGE_SIZE,
    MAX_SEARCH_SIZE,
)
from kit.rpc.client import channel
from kit.rpc.error_status import MAX_TEXT_LENGTH, MAX_VIOLATIONS
from tests.support.refusals import refusal
from tests.support.tokens_of_length import token_of_length
from tests.unit.kit.grpc_server import (
    PRODUCT,
    Products,
    a_product,
    a_read,
    bearer,
    make_settings,
    products,
    serving,
    user_token,
)

CALLS = 200
"""As many as let a limit that refuses one call in twenty pass less than once in ten thousand runs."""
LONGEST_TOKEN = token_of_length(MAX_TOKEN_LENGTH, user_token)
LONGEST_REQUEST_ID = "r" * 128
LONGEST_KEY = "k" * 255
NEW_PRODUCT = {"code": "PCM500", "name": "Paracetamol", "hsn": "3004", "tax_class": "medicine", "uqc": "TBS"}
BAGGAGE = "b" * 6000
"""What an instrumented gateway passes on beside the token: together as much as its limit of headers lets in."""


class Hops:
    """A gateway before a service, both with their own rules, and who the service says has called."""

    def __init__(self) -> None:
        self.seen: list[Caller] = []

    async def note(self, _request: object, _context: object) -> products_pb2.Product:
        self.seen.append(current_caller())
        return products_pb2.Product(product_id=PRODUCT)

    @contextlib.asynccontextmanager
    async def rest(self) -> AsyncIterator[httpx.AsyncClient]:
        async with self._service() as address, channel(address, make_settings()) as connection:
            contract = read_contract(installed_contract())
            settings = GatewaySettings.model_construct(
                rate_limit_user="10000/minute", rate_limit_address="10000/minute"
            )
            verifier = TokenVerifier.from_settings(make_settings())
            app = create_app(contract, dict.fromkeys(contract.contexts, connection), verifier, settings)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
                yield client

    @contextlib.asynccontextmanager
    async def stub(self) -> AsyncIterator[products_pb2_grpc.ProductServiceStub]:
        async with self._service() as address, channel(address, make_settings()) as connection:
            yield products_pb2_grpc.ProductServiceStub(connection)

    @contextlib.asynccontextmanager
    async def _service(self) -> AsyncIterator[str]:
        servicer = Products(get=self.note, create=self.note)
        async with serving(products(servicer)) as (_, server):
            yield server.address


async def test_longest_token_passes_over_rest_every_time() -> None:
    hops = Hops()

    async with hops.rest() as client:
        headers = {"Authorization": f"Bearer {LONGEST_TOKEN}"}
        statuses = [(await client.get(f"/v1/products/{PRODUCT}", headers=headers)).status_code for _ in range(CALLS)]

    assert statuses == [HTTPStatus.OK] * CALLS


async def test_longest_token_passes_over_grpc_every_time() -> None:
    hops = Hops()

    async with hops.stub() as stub:
        metadata = bearer(LONGEST_TOKEN, x_request_id=LONGEST_REQUEST_ID, baggage=BAGGAGE)
        for _ in range(CALLS):
            await stub.GetProduct(a_read(), metadata=metadata)

    assert len(hops.seen) == CALLS


async def test_metadata_above_the_limit_is_refused_every_time_and_never_at_random() -> None:
    hops = Hops()

    async with hops.stub() as stub:
        metadata = bearer(user_token(), baggage="b" * MAX_METADATA_BYTES)
        refusals = [await code_of(stub.GetProduct(a_read(), metadata=metadata)) for _ in range(5)]

    assert refusals == [grpc.StatusCode.RESOURCE_EXHAUSTED] * 5
    assert hops.seen == []


async def test_longer_token_is_refused_by_every_hop() -> None:
    hops = Hops()
    token = token_of_length(MAX_TOKEN_LENGTH + 1, user_token)

    async with hops.rest() as client, hops.stub() as stub:
        rest = await client.get(f"/v1/products/{PRODUCT}", headers={"Authorization": f"Bearer {token}"})
        grpc_refusal = await refusal(stub.GetProduct(a_read(), metadata=bearer(token)))

    assert (rest.status_code, rest.json()["reason"], grpc_refusal.reason) == (401, "TOKEN_INVALID", "TOKEN_INVALID")
    assert hops.seen == []


async def test_longest_request_id_and_key_reach_the_service_as_they_were_sent() -> None:
    hops = Hops()

    async with hops.rest() as client:
        headers = headers_with(LONGEST_REQUEST_ID, LONGEST_KEY)
        reply = await client.post("/v1/products", json=NEW_PRODUCT, headers=headers)

    assert reply.status_code == HTTPStatus.CREATED
    assert [(caller.request_id, caller.idempotency_key) for caller in hops.seen] == [(LONGEST_REQUEST_ID, LONGEST_KEY)]


async def test_key_that_one_hop_refuses_is_refused_by_the_other() -> None:
    hops = Hops()

    async with hops.rest() as client, hops.stub() as stub:
        for key in (LONGEST_KEY + "k", "two words"):
            reply = await client.post("/v1/products", json=NEW_PRODUCT, headers=headers_with("r", key))
            error = await refusal(stub.CreateProduct(a_product(), metadata=bearer(user_token(), idempotency_key=key)))
            assert reply.status_code == HTTPStatus.BAD_REQUEST
            assert error.reason == "IDEMPOTENCY_KEY_INVALID"

    assert hops.seen == []


async def test_longest_refusal_comes_back_whole_every_time() -> None:
    """Sentences in Kaithi are four bytes a letter, together more than gRPC by itself lets into a reply."""
    longest_field = "request.invoice.lines[499].returned_from_customer.original_invoice_line_number"
    reason = "R" * len(longest_field)  # a field of this request is shorter, and so is every reason
    violation = FieldViolation(field="product_id", reason=reason, message="𑂮" * MAX_TEXT_LENGTH)
    violations = (violation,) * MAX_VIOLATIONS

    async def refuse(_request: object, _context: object) -> products_pb2.Product:
        raise InvalidRequest(violations)

    async with (
        serving(products(Products(get=refuse))) as (_, server),
        channel(server.address, make_settings()) as connection,
    ):
        stub = products_pb2_grpc.ProductServiceStub(connection)
        errors = [await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token()))) for _ in range(CALLS)]

    assert [error.violations for error in errors if isinstance(error, InvalidRequest)] == [violations] * CALLS


async def test_request_id_above_the_limit_is_replaced_by_every_hop() -> None:
    hops = Hops()
    longer = LONGEST_REQUEST_ID + "r"

    async with hops.rest() as client, hops.stub() as stub:
        reply = await client.get(f"/v1/products/{PRODUCT}", headers=headers_with(longer, "k"))
        await stub.GetProduct(a_read(), metadata=bearer(user_token(), x_request_id=longer))

    assert [len(caller.request_id) for caller in hops.seen] == [36, 36]
    assert reply.headers["X-Request-Id"] == hops.seen[0].request_id


def test_page_sizes_that_the_contract_states_are_those_that_lists_have() -> None:
    """The comment of each `page_size` says how many are answered; `kit.pages` says how many are."""
    comments = read_contract(installed_contract()).comments
    stated = {name: comment.text for name, comment in comments.items() if name.endswith(".page_size")}
    lists = f"absent: {DEFAULT_PAGE_SIZE}. More than {MAX_PAGE_SIZE} is {MAX_PAGE_SIZE}."
    large = f"absent: {DEFAULT_PAGE_SIZE}. More than {MAX_LARGE_PAGE_SIZE} is {MAX_LARGE_PAGE_SIZE}."
    searches = f"absent: {DEFAULT_SEARCH_SIZE}. More than {MAX_SEARCH_SIZE} is {MAX_SEARCH_SIZE}."
    traces = f"absent: {MAX_PAGE_SIZE}. More than {MAX_PAGE_SIZE} is {MAX_PAGE_SIZE}."

    wrong = {name: text for name, text in stated.items() if not text.endswith((lists, large, searches, traces))}

    assert len(stated) > 20
    assert wrong == {}


def headers_with(request_id: str, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {user_token()}", "X-Request-Id": request_id, "Idempotency-Key": key}


async def code_of(call: Awaitable[object]) -> grpc.StatusCode:
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK

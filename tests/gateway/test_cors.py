"""Browsers: which pages may call, and that such a page can read every answer, whatever has refused its request."""

import asyncio

import pytest
from pydantic import SecretStr, ValidationError

from gateway.settings import GatewaySettings
from tests.gateway.things import ChannelWithABug

SHOP = "https://shop.example"
JSON = {"Content-Type": "application/json"}


def preflight(origin: str = SHOP, method: str = "POST", **headers: str) -> dict[str, str]:
    """The headers of a preflight. It has no token, and no key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"Origin": origin, "Access-Control-Request-Method": method, "Authorization": "", **named}


@pytest.fixture
async def browser(connect):
    """Makes a client whose requests come from a page of the shop, of a gateway that allows it."""

    async def make(**settings):
        client = await connect(**{"cors_origins": [SHOP], **settings})
        client.headers["Origin"] = SHOP
        return client

    return make


def readable(response) -> tuple[str, bool]:
    """The origin that may read the response, and whether it may read the request's id and when to come again."""
    exposed = response.headers.get("Access-Control-Expose-Headers", "").split(", ")
    return response.headers.get("Access-Control-Allow-Origin", ""), {"X-Request-Id", "Retry-After"} <= set(exposed)


async def too_busy(client):
    async def parts():
        yield b"{"
        yield b"}"

    return await client.post("/v1/things", content=parts(), headers=JSON)


async def too_slow(client):
    never = asyncio.Event()

    async def parts():
        yield b"{"
        await never.wait()

    return await client.post("/v1/things", content=parts(), headers=JSON)


async def too_many(client):
    await client.get("/v1/things/t1")
    return await client.get("/v1/things/t1")


@pytest.mark.parametrize(
    ("status", "settings", "ask"),
    [
        (200, {}, lambda client: client.get("/v1/things/t1")),
        (400, {}, lambda client: client.post("/v1/things", json={})),
        (401, {}, lambda client: client.get("/v1/things", headers={"Authorization": ""})),
        (403, {}, lambda client: client.get("/v1/things", headers={"Authorization": "Bearer homeless"})),
        (404, {}, lambda client: client.get("/v1/nothing")),
        (405, {}, lambda client: client.put("/v1/things/t1")),
        (408, {"body_deadline_seconds": 0.01}, too_slow),
        (413, {"max_body_bytes": 5}, lambda client: client.post("/v1/things", json={"name": "Bolt"})),
        (415, {}, lambda client: client.post("/v1/things", content=b"<a/>", headers={"Content-Type": "text/xml"})),
        (429, {"rate_limit_user": "1/hour"}, too_many),
        (500, {"service_channel": ChannelWithABug()}, lambda client: client.get("/v1/things/t1")),
        (503, {"max_unfinished_bodies": 0}, too_busy),
    ],
)
async def test_a_page_can_read_what_every_layer_answers(browser, status, settings, ask):
    response = await ask(await browser(**settings))

    assert (response.status_code, *readable(response)) == (status, SHOP, True)


@pytest.mark.parametrize(
    "header",
    [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "x-request-id",
        "apikey",
        "x-client-info",
        "traceparent",
        "tracestate",
        "baggage",
    ],
)
async def test_a_page_may_send_what_its_libraries_add(browser, header):
    client = await browser()

    response = await client.options("/v1/things", headers=preflight(Access_Control_Request_Headers=header))

    assert response.status_code == 200
    assert header in response.headers["Access-Control-Allow-Headers"].lower().split(", ")


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
async def test_a_page_may_use_every_method_of_the_contract(browser, method):
    client = await browser()

    response = await client.options("/v1/things/t1", headers=preflight(method=method))

    assert response.status_code == 200
    assert method in response.headers["Access-Control-Allow-Methods"].split(", ")


async def test_a_preflight_counts_for_no_limit(browser, things):
    client = await browser(rate_limit_address="1/hour", max_running_requests=1)

    statuses = [(await client.options("/v1/things", headers=preflight())).status_code for _ in range(3)]
    unknown = await client.get("/v1/things", headers={"Authorization": ""})

    assert (statuses, unknown.status_code) == ([200, 200, 200], 401)
    assert things.asked == []


@pytest.mark.parametrize("origins", [[], [SHOP]])
async def test_a_preflight_of_another_origin_is_refused_and_counts_for_no_limit(connect, origins):
    client = await connect(cors_origins=origins, rate_limit_address="1/hour")

    refusals = [await client.options("/v1/things", headers=preflight("https://evil.example")) for _ in range(3)]
    unknown = await client.get("/v1/things", headers={"Authorization": ""})

    assert [(each.status_code, each.json()["reason"]) for each in refusals] == [(403, "CORS_REFUSED")] * 3
    assert [readable(each) for each in refusals] == [("", False)] * 3
    assert unknown.status_code == 401


async def test_an_answer_names_no_origin_that_may_not_read_it(browser):
    client = await browser()

    response = await client.get("/v1/things/t1", headers={"Origin": "https://evil.example"})

    assert readable(response)[0] == ""


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost", True),
        ("http://localhost:5173", True),
        ("http://127.0.0.1:3000", True),
        ("http://localhost:5173.evil.example", False),
        ("http://localhost.evil.example", False),
        ("https://localhost:5173", False),
        ("null", False),
    ],
)
async def test_an_origin_may_have_any_port(connect, origin, allowed):
    client = await connect(cors_origins=["http://localhost:*", "http://127.0.0.1:*"])

    asked = await client.options("/v1/things", headers=preflight(origin))
    answered = await client.get("/v1/things/t1", headers={"Origin": origin})

    assert asked.status_code == (200 if allowed else 403)
    assert readable(answered)[0] == (origin if allowed else "")


@pytest.mark.parametrize("origin", ["shop.example", "https://shop.example/", "https://*.example", "https://a:b", ""])
def test_what_is_no_origin_is_refused_at_start(origin):
    secret = SecretStr("s" * 32)

    with pytest.raises(ValidationError) as refusal:
        GatewaySettings(jwt_issuer="https://x/auth/v1", supabase_jwt_secret=secret, cors_origins=[origin])

    assert [error["loc"] for error in refusal.value.errors()] == [("cors_origins", 0)]

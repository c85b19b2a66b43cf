"""Authentication, rate limits, and the headers of every reply."""

import json

import pytest
from grpc_health.v1 import health_pb2

from gateway.http.health import TAG


@pytest.mark.parametrize("path", ["/v1/things/t1", "/v1/nothing"])
async def test_without_a_token_even_unknown_paths_are_401(client, path):
    response = await client.get(path, headers={"Authorization": ""})

    assert (response.status_code, response.json()["reason"]) == (401, "TOKEN_MISSING")
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_bad_token_is_401_and_reaches_no_service(client, things):
    response = await client.get("/v1/things/t1", headers={"Authorization": "Bearer bad"})

    assert (response.status_code, response.json()["reason"]) == (401, "TOKEN_INVALID")
    assert things.asked == []


async def test_user_without_an_organisation_is_403(client):
    response = await client.get("/v1/things/t1", headers={"Authorization": "Bearer homeless"})

    assert (response.status_code, response.json()["reason"]) == (403, "PERMISSION_DENIED")


async def test_rate_limit_headers_say_what_is_left(connect):
    client = await connect(rate_limit_user="2/hour", rate_limit_organisation="5/hour")

    response = await client.get("/v1/things/t1")

    assert response.headers["RateLimit-Policy"] == '"user";q=2;w=3600, "organisation";q=5;w=3600'
    left = [part.split(";t=")[0] for part in response.headers["RateLimit"].split(", ")]
    assert left == ['"user";r=1', '"organisation";r=4']


async def test_user_above_the_limit_is_429_and_others_go_on(connect, things):
    client = await connect(rate_limit_user="1/hour")
    await client.get("/v1/things/t1")

    refused = await client.get("/v1/things/t1")
    other = await client.get("/v1/things/t1", headers={"Authorization": "Bearer other"})

    assert (refused.status_code, refused.json()["reason"]) == (429, "RATE_LIMITED")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert other.status_code == 200
    assert len(things.asked) == 2


async def test_organisation_above_the_limit_is_429_for_all_its_users(connect):
    client = await connect(rate_limit_organisation="1/hour")
    await client.get("/v1/things/t1")

    refused = await client.get("/v1/things/t1", headers={"Authorization": "Bearer other"})

    assert refused.status_code == 429


async def test_address_with_bad_tokens_is_429_and_good_tokens_go_on(connect):
    client = await connect(rate_limit_address="1/hour")
    await client.get("/v1/things/t1", headers={"Authorization": "Bearer bad"})

    refused = await client.get("/v1/things/t1", headers={"Authorization": "Bearer bad"})
    good = await client.get("/v1/things/t1")

    assert (refused.status_code, good.status_code) == (429, 200)


async def test_moving_window_counts_too(connect):
    client = await connect(rate_limit_user="1/hour", rate_limit_strategy="moving-window")
    await client.get("/v1/things/t1")

    assert (await client.get("/v1/things/t1")).status_code == 429


async def test_answers_carry_security_headers(client):
    response = await client.get("/v1/things/t1")

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["Cache-Control"] == "no-store"


async def test_liveness_needs_no_service(connect, channel):
    client = await connect()
    await channel.close()

    assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_readiness_says_which_service_is_down_and_takes_requests_all_the_same(client, health):
    ready = await client.get("/readyz")
    health.states["peers"] = health_pb2.HealthCheckResponse.NOT_SERVING
    alone = await client.get("/readyz")
    health.states["readiness"] = health_pb2.HealthCheckResponse.NOT_SERVING
    down = await client.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "services": {"testing": "SERVING"}})
    assert (alone.status_code, alone.json()) == (200, degraded("PEERS_NOT_SERVING"))
    assert (down.status_code, down.json()) == (200, degraded("NOT_SERVING"))


def degraded(state: str) -> dict[str, object]:
    return {"status": "degraded", "services": {"testing": state}}


@pytest.mark.parametrize("path", ["/docs", "/docs/files/swagger-ui-bundle.js", "/openapi.json", "/redoc"])
async def test_no_documentation_is_served_unless_a_setting_says_so(client, path):
    answer = await client.get(path)

    assert answer.status_code == 404


async def test_documentation_page_asks_no_other_host(connect):
    client = await connect(documentation_page=True)
    page = await client.get("/docs")
    script = await client.get("/docs/files/swagger-ui-bundle.js")

    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    assert script.status_code == 200


async def test_description_is_open_and_complete(connect):
    client = await connect(documentation_page=True)
    description = (await client.get("/openapi.json")).json()

    assert description["openapi"] == "3.1.0"
    assert [tag["name"] for tag in description["tags"]] == ["things", TAG]
    assert "HTTPValidationError" not in json.dumps(description)

"""Texts that are no texts: no lone surrogate and no control character breaks a refusal, wherever it stands."""

import json
import re
from http import HTTPStatus

import pytest

from gateway.http.problem_details import Refusal, problem_json, problem_of
from tests.gateway.things import OWNER

JSON = {"Content-Type": "application/json"}
LONE = "\ud800"
SHOWN = "\ufffd"
"""What stands in a problem document for a lone surrogate of the request, once or for each of its bytes."""


async def post(client, body: object):
    return await client.post("/v1/things", content=json.dumps(body).encode(), headers=JSON)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({LONE: 1}, ""),
        ({f"a{LONE}b": None}, ""),
        ({"parts": [{"code": "P", LONE: 1}]}, "/parts/0"),
        ({"labels": {LONE: 1}}, f"/labels/{SHOWN}"),
        ({"labels": {LONE: "x"}}, f"/labels/{SHOWN}"),
        ({"sides": {LONE: {"code": LONE}}}, f"/sides/{SHOWN}/code"),
        ({"name": LONE}, "/name"),
        ({"copy": f"a{LONE}"}, "/copy"),
        ({"colour": LONE}, "/colour"),
        ({"tags": [LONE]}, "/tags/0"),
        ({"picture": LONE}, "/picture"),
        ({"create_time": LONE}, "/create_time"),
        ({"grains": LONE}, "/grains"),
        ({"person": LONE}, "/person"),
    ],
)
async def test_a_lone_surrogate_in_a_body_is_refused(client, things, change, pointer):
    response = await post(client, {"name": "Bolt", "owner_id": OWNER, **change})

    assert response.status_code == 400
    assert pointer in [re.sub(f"{SHOWN}+", SHOWN, each["pointer"]) for each in response.json()["errors"]]
    assert things.asked == []


@pytest.mark.parametrize("body", [[LONE], LONE, {LONE: {LONE: [LONE]}}])
async def test_a_body_of_lone_surrogates_is_refused(client, body):
    assert (await post(client, body)).status_code == 400


@pytest.mark.parametrize("code", ["%ED%A0%80", "%FF", "%00", "%F4%90%80%80"])
@pytest.mark.parametrize(
    "path", ["/v1/things?tags={}", "/v1/things?{}=1", "/v1/things?colour={}", "/v1/things/{}", "/v1/{}", "/{}"]
)
async def test_bytes_of_no_text_in_path_and_query_never_fail(client, path, code):
    response = await client.get(path.format(code))

    assert response.status_code < 500
    assert response.headers["Content-Type"] in ("application/json", "application/problem+json")


@pytest.mark.parametrize("name", ["X-Request-Id", "If-Match", "Idempotency-Key", "Origin", "traceparent", "X-Other"])
@pytest.mark.parametrize("value", [b"\xed\xa0\x80", b"\xff", b"a\x01b"])
async def test_bytes_of_no_text_in_headers_never_fail(client, name, value):
    response = await client.post("/v1/things/t1:confirm", json={}, headers={name: value})

    assert response.status_code < 500
    assert response.headers["Content-Type"] in ("application/json", "application/problem+json")


def test_a_refusal_that_quotes_a_lone_surrogate_can_be_sent():
    refusal = Refusal(status=HTTPStatus.NOT_FOUND, reason="NOT_FOUND", detail=f"No \u0939{LONE}.", facts={LONE: LONE})

    document = problem_json(problem_of(refusal, instance=f"/v1/{LONE}", request_id="r"))

    sent = json.loads(document.decode())
    assert (sent["detail"], sent["instance"], sent["facts"]) == (f"No \u0939{SHOWN}.", f"/v1/{SHOWN}", {SHOWN: SHOWN})

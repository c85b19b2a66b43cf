"""Every refusal is a problem document that names the value at fault, and what is refused here never reaches a
service."""

import httpx
import pytest

from kit.errors import (
    Aborted,
    AlreadyExists,
    DeadlineExceeded,
    FailedPrecondition,
    FieldViolation,
    IdempotencyKeyReused,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    StaleEtag,
    Unauthenticated,
    Unavailable,
)
from tests.gateway.things import OWNER

GOOD = {"name": "Bolt", "owner_id": OWNER}


class InsufficientStock(FailedPrecondition):
    reason = "INSUFFICIENT_STOCK"


def fields_of(response: httpx.Response) -> list[tuple[str, str]]:
    return [(each.get("pointer", each.get("parameter")), each["reason"]) for each in response.json()["errors"]]


async def test_the_refusal_of_a_service_is_rendered_with_all_its_facts(client, things):
    things.answers["CreateThing"] = InsufficientStock("Not enough stock.", field="parts[0].quantity", available="4")

    response = await client.post("/v1/things", json=GOOD, headers={"X-Request-Id": "r-1"})

    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Not enough stock.",
        "reason": "INSUFFICIENT_STOCK",
        "instance": "/v1/things",
        "request_id": "r-1",
        "facts": {"available": "4"},
        "errors": [
            {"pointer": "/parts/0/quantity", "detail": "Not enough stock.", "reason": "INSUFFICIENT_STOCK"},
        ],
    }


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("thing.name", {"pointer": "/name"}),
        ("thing_id", {"parameter": "thing_id"}),
        ("update_mask", {"parameter": "update_mask"}),
        ("etag", {"parameter": "If-Match"}),
        ("Idempotency-Key", {"parameter": "Idempotency-Key"}),
        ("name", {}),
        ("lines[0].quantity", {}),
    ],
)
async def test_place_of_a_refusal_is_one_of_the_rest_request_or_none(client, things, field, place):
    things.answers["UpdateThing"] = InsufficientStock("No.", field=field)

    response = await client.patch("/v1/things/t1", json={"name": "Bolt"}, headers={"If-Match": "*"})

    assert response.json()["errors"] == [{**place, "detail": "No.", "reason": "INSUFFICIENT_STOCK"}]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidArgument, 400),
        (Unauthenticated, 401),
        (PermissionDenied, 403),
        (NotFound, 404),
        (AlreadyExists, 409),
        (FailedPrecondition, 409),
        (Aborted, 409),
        (StaleEtag, 412),
        (IdempotencyKeyReused, 422),
        (ResourceExhausted, 429),
        (Unavailable, 503),
        (DeadlineExceeded, 504),
    ],
)
async def test_kind_of_error_has_its_status(client, things, kind, status):
    things.answers["GetThing"] = kind("No.")

    response = await client.get("/v1/things/t1")

    assert (response.status_code, response.json()["reason"], response.json()["detail"]) == (status, kind.reason, "No.")
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert ("Retry-After" in response.headers) == (status in (429, 503))


async def test_an_unknown_failure_of_a_service_reveals_nothing(client, things):
    things.answers["GetThing"] = RuntimeError("password=hunter2")

    response = await client.get("/v1/things/t1")

    assert response.status_code == 500
    assert response.json()["detail"] == "Internal error."
    assert "hunter2" not in response.text


async def test_an_unreachable_service_is_503(contract, connect, channel):
    client = await connect()
    await channel.close()

    response = await client.get("/v1/things/t1")

    assert response.status_code in (500, 503)


async def test_every_violation_of_a_service_finds_its_place(client, things):
    things.answers["UpdateThing"] = InvalidRequest(
        [
            FieldViolation(field="thing.name", reason="TOO_LONG", message="too long"),
            FieldViolation(field="thing_id", reason="REQUIRED", message="needed"),
            FieldViolation(field="etag", reason="TOO_LONG", message="too long"),
        ]
    )

    response = await client.patch("/v1/things/t1", json={"name": "n"}, headers={"If-Match": "*"})

    assert fields_of(response) == [
        ("/name", "TOO_LONG"),
        ("thing_id", "REQUIRED"),
        ("If-Match", "TOO_LONG"),
    ]


@pytest.mark.parametrize(
    ("change", "pointer", "reason"),
    [
        ({"name": "0"}, "/name", "WRONG_FORM"),
        ({"name": ""}, "/name", "REQUIRED"),
        ({"name": "x" * 11}, "/name", "TOO_LONG"),
        ({"name": None}, "/name", "WRONG_TYPE"),
        ({"name": 5}, "/name", "WRONG_TYPE"),
        ({"colour": "green"}, "/colour", "UNKNOWN_VALUE"),
        ({"colour": "unspecified"}, "/colour", "UNKNOWN_VALUE"),
        ({"colour": 1}, "/colour", "WRONG_TYPE"),
        ({"amount": "1.234"}, "/amount", "NOT_AN_AMOUNT"),
        ({"amount": "1.5\n"}, "/amount", "NOT_AN_AMOUNT"),
        ({"amount": 1.5}, "/amount", "WRONG_TYPE"),
        ({"count": 101}, "/count", "OUT_OF_RANGE"),
        ({"count": "5"}, "/count", "WRONG_TYPE"),
        ({"count": True}, "/count", "WRONG_TYPE"),
        ({"count": 1.5}, "/count", "WRONG_TYPE"),
        ({"grains": "many"}, "/grains", "WRONG_TYPE"),
        ({"grains": str(2**63)}, "/grains", "OUT_OF_RANGE"),
        ({"rank": 2**31}, "/rank", "OUT_OF_RANGE"),
        ({"active": "true"}, "/active", "WRONG_TYPE"),
        ({"tags": ["a", "a"]}, "/tags", "NOT_UNIQUE"),
        ({"tags": ["a", "b", "c", "d"]}, "/tags", "TOO_MANY"),
        ({"tags": ["toolong"]}, "/tags/0", "TOO_LONG"),
        ({"parts": [{"code": "P", "quantity": "0"}]}, "/parts/0/quantity", "NOT_A_QUANTITY"),
        ({"parts": [{}]}, "/parts/0/code", "REQUIRED"),
        ({"parts": [{"code": "P", "colour": 1}]}, "/parts/0/colour", "UNKNOWN_FIELD"),
        ({"labels": {"a": "1", "b": "2", "c": "3"}}, "/labels", "TOO_MANY"),
        ({"labels": {"a/b": 1}}, "/labels/a~1b", "WRONG_TYPE"),
        ({"create_time": "yesterday"}, "/create_time", "NOT_AN_INSTANT"),
        ({"create_time": "2026-02-30T00:00:00Z"}, "/create_time", "NOT_AN_INSTANT"),
        ({"create_time": 5}, "/create_time", "NOT_AN_INSTANT"),
        ({"picture": "***"}, "/picture", "NOT_BASE64"),
        ({"person": "p", "box": {"code": "b"}}, "", "ONE_OF"),
        ({"copy": "a\0b"}, "/copy", "CONTROL_CHARACTER"),
        ({"owner_id": "x"}, "/owner_id", "NOT_A_UUID"),
        ({"price": 5}, "/price", "UNKNOWN_FIELD"),
    ],
)
async def test_wrong_value_in_a_body_is_named(client, things, change, pointer, reason):
    response = await client.post("/v1/things", json=GOOD | change)

    assert response.status_code == 400
    assert response.json()["reason"] == "INVALID_REQUEST"
    assert fields_of(response) == [(pointer, reason)]
    assert things.asked == []


async def test_all_wrong_values_are_named_at_once(client):
    response = await client.post("/v1/things", json={"colour": "green"})

    assert response.json()["detail"] == "3 values are not valid."
    assert fields_of(response) == [("/name", "REQUIRED"), ("/colour", "UNKNOWN_VALUE"), ("/owner_id", "REQUIRED")]


@pytest.mark.parametrize(
    ("query", "parameter", "reason"),
    [
        ("page_size=-1", "page_size", "OUT_OF_RANGE"),
        ("page_size=1_0", "page_size", "WRONG_TYPE"),
        ("active_only=yes", "active_only", "WRONG_TYPE"),
        ("colour=green", "colour", "UNKNOWN_VALUE"),
        ("since=now", "since", "NOT_AN_INSTANT"),
        ("size=5", "size", "UNKNOWN_PARAMETER"),
        ("page_size=1&page_size=2", "page_size", "REPEATED_PARAMETER"),
    ],
)
async def test_wrong_query_parameter_is_named(client, things, query, parameter, reason):
    response = await client.get(f"/v1/things?{query}")

    assert (response.status_code, fields_of(response)) == (400, [(parameter, reason)])
    assert things.asked == []


async def test_all_that_is_wrong_in_path_query_headers_and_body_is_named_at_once(client, things):
    response = await client.patch("/v1/things/t1?update_mask=price&size=5&colour=red", json={"name": 5, "price": 1})

    assert (response.status_code, response.json()["reason"]) == (400, "INVALID_REQUEST")
    assert fields_of(response) == [
        ("update_mask", "NOT_A_MASK"),
        ("If-Match", "REQUIRED"),
        ("/name", "WRONG_TYPE"),
        ("/price", "UNKNOWN_FIELD"),
        ("size", "UNKNOWN_PARAMETER"),
        ("colour", "UNKNOWN_PARAMETER"),
    ]
    assert things.asked == []


async def test_wrong_parameters_are_named_beside_a_body_that_is_no_json(client, things):
    response = await client.patch(
        "/v1/things/t1?update_mask=price&size=5", content=b"{", headers={"Content-Type": "application/json"}
    )

    assert (response.status_code, response.json()["reason"]) == (400, "MALFORMED_JSON")
    assert fields_of(response) == [
        (None, "MALFORMED_JSON"),
        ("update_mask", "NOT_A_MASK"),
        ("If-Match", "REQUIRED"),
        ("size", "UNKNOWN_PARAMETER"),
    ]


async def test_all_unknown_parameters_are_named_at_once(client, things):
    response = await client.get("/v1/things?size=5&sort=name&page_size=1&page_size=2")

    assert response.json()["detail"] == "The request is not valid."
    assert fields_of(response) == [
        ("size", "UNKNOWN_PARAMETER"),
        ("sort", "UNKNOWN_PARAMETER"),
        ("page_size", "REPEATED_PARAMETER"),
    ]
    assert things.asked == []


async def test_wrong_path_parameter_is_named(client, things):
    response = await client.get(f"/v1/things/{'x' * 21}")

    assert (response.status_code, fields_of(response)) == (400, [("thing_id", "TOO_LONG")])


async def test_missing_key_is_refused_where_one_is_required(client, things):
    del client.headers["idempotency-key"]

    response = await client.post("/v1/things/t1:confirm")

    assert (response.status_code, response.json()["reason"]) == (400, "IDEMPOTENCY_KEY_REQUIRED")
    assert things.asked == []


async def test_update_without_a_version_is_refused(client, things):
    response = await client.patch("/v1/things/t1", json={"name": "n"})

    assert (response.status_code, response.json()["reason"]) == (400, "INVALID_REQUEST")
    assert fields_of(response) == [("If-Match", "REQUIRED")]
    assert things.asked == []


async def test_key_that_metadata_cannot_carry_is_refused(client, things):
    response = await client.post("/v1/things/t1:confirm", headers={"Idempotency-Key": "clé".encode("latin-1")})

    assert (response.status_code, fields_of(response)) == (400, [("Idempotency-Key", "WRONG_FORM")])


@pytest.mark.parametrize("query", ["", "?update_mask=name"])
async def test_update_of_nothing_is_refused(client, things, query):
    response = await client.patch(f"/v1/things/t1{query}", json={}, headers={"If-Match": "*"})

    assert (response.status_code, response.json()["reason"]) == (400, "NOTHING_TO_CHANGE")
    assert things.asked == []


async def test_mask_with_an_unknown_field_is_refused(client):
    response = await client.patch("/v1/things/t1?update_mask=name,price", json={"name": "n"}, headers={"If-Match": "*"})

    assert fields_of(response) == [("update_mask", "NOT_A_MASK")]

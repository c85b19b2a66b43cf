"""What the gateway refuses before it looks at a field: a body that cannot be read, and paths and methods that are not
there."""

import pytest

from tests.gateway.things import OWNER


async def test_malformed_json_is_refused(client):
    response = await client.post("/v1/things", content=b'{"name": ', headers={"Content-Type": "application/json"})

    assert (response.status_code, response.json()["reason"]) == (400, "MALFORMED_JSON")


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 100_000, b'{"name": "\xff"}', b'{"count": %b}' % (b"9" * 5000)],
    ids=["nested lists", "nested objects", "no text", "a number of 5,000 digits"],
)
async def test_json_that_cannot_be_read_is_refused_as_malformed(client, body):
    response = await client.post("/v1/things", content=body, headers={"Content-Type": "application/json"})

    assert (response.status_code, response.json()["reason"]) == (400, "MALFORMED_JSON")
    assert [each["reason"] for each in response.json()["errors"]] == ["MALFORMED_JSON"]


async def test_body_of_another_type_is_415(client):
    response = await client.post("/v1/things", content=b"<a/>", headers={"Content-Type": "text/xml"})

    assert (response.status_code, response.json()["reason"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_body_above_the_limit_is_413(connect, things):
    client = await connect(max_body_bytes=20)

    response = await client.post(
        "/v1/things", json={"name": "Bolt", "owner_id": "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f"}
    )

    assert (response.status_code, response.json()["reason"]) == (413, "BODY_TOO_LARGE")
    assert things.asked == []


async def test_body_above_the_limit_without_a_length_is_413(connect, things):
    client = await connect(max_body_bytes=20)

    async def parts():
        for _ in range(3):
            yield b'"0123456789"'

    response = await client.post("/v1/things", content=parts(), headers={"Content-Type": "application/json"})

    assert (response.status_code, response.json()["reason"]) == (413, "BODY_TOO_LARGE")
    assert things.asked == []


async def test_unknown_path_is_a_problem(client):
    response = await client.get("/v1/nothing")

    assert (response.status_code, response.json()["reason"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("verb", ["confirm", "nothing"])
async def test_verb_is_no_part_of_an_id(client, verb):
    response = await client.patch(f"/v1/things/t1:{verb}", json={"name": "n"})

    assert response.status_code == (405 if verb == "confirm" else 404)


async def test_trailing_slash_is_an_unknown_path(client):
    response = await client.get("/v1/things/")

    assert response.status_code == 404


async def test_wrong_method_lists_all_that_the_path_takes(client):
    response = await client.put("/v1/things/t1")

    assert (response.status_code, response.json()["reason"]) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "DELETE, GET, PATCH"


async def test_of_a_hundred_thousand_wrong_values_the_first_are_named(client, things):
    body = {"name": "Bolt", "owner_id": OWNER, **{f"unknown_{number}": 1 for number in range(5000)}}

    response = await client.post("/v1/things?size=1", json=body)

    assert response.status_code == 400
    assert response.json()["detail"] == "5001 values are not valid; 100 are named."
    assert [each["pointer"] for each in response.json()["errors"]] == [f"/unknown_{number}" for number in range(100)]
    assert things.asked == []


async def test_of_a_hundred_unknown_parameters_and_more_the_first_are_named(client):
    response = await client.get("/v1/things?" + "&".join(f"p{number}=1" for number in range(500)))

    assert [each["parameter"] for each in response.json()["errors"]] == [f"p{number}" for number in range(100)]


@pytest.mark.parametrize("send", ["body", "query"])
async def test_a_name_without_an_end_is_not_repeated(client, send):
    name = "n" * 10_000

    response = await (
        client.get(f"/v1/things?{name}=1") if send == "query" else client.post("/v1/things", json={name: 1})
    )

    assert response.status_code == 400
    assert len(response.content) < 2000


async def test_a_refused_body_uses_up_the_limit_by_its_size(connect):
    client = await connect(rate_limit_user="4/hour", rate_limit_organisation="9/hour")

    responses = [await client.post("/v1/things", json={"name": "Bolt", "note": "n" * 8192}) for _ in range(3)]

    assert [each.status_code for each in responses] == [400, 400, 429]
    assert responses[0].headers["RateLimit"].split(";t=")[0] == '"user";r=1'

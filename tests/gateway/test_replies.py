"""What a service's reply becomes in JSON."""

import pytest

from gateway.rest.response_rendering import bulk_renderer_of, renderer_of
from kit.errors import FailedPrecondition, NotFound
from kit.rpc.error_status import status_of


class TooFew(FailedPrecondition):
    reason = "TOO_FEW"


async def test_empty_reply_holds_numbers_bools_lists_maps_and_what_is_required(client):
    response = await client.get("/v1/things/t1")

    assert response.json() == {
        "thing_id": "",
        "count": 0,
        "grains": "0",
        "active": False,
        "tags": [],
        "parts": [],
        "labels": {},
        "sides": {},
        "colours": [],
    }


# Long: one message with every kind of field, and its JSON.
async def test_full_reply_in_json(client, things):
    things.answers["GetThing"] = things.new(
        "Thing",
        thing_id="t1",
        name="Bolt",
        colour="COLOUR_DEEP_BLUE",
        amount="12.50",
        count=3,
        grains=9007199254740993,
        active=True,
        tags=["a"],
        parts=[{"code": "P1", "quantity": "2"}],
        labels={"k": "v"},
        sides={"left": {"code": "P2"}},
        create_time={"seconds": 1795321800, "nanos": 250_000_000},
        rank=0,
        box={"code": "P3"},
        etag='"3"',
        picture=b"\x00\x01",
        changed={"paths": ["name", "count"]},
        colours=[1, 2],
    )

    response = await client.get("/v1/things/t1")

    assert response.json() == {
        "thing_id": "t1",
        "name": "Bolt",
        "colour": "deep_blue",
        "amount": "12.50",
        "count": 3,
        "grains": "9007199254740993",
        "active": True,
        "tags": ["a"],
        "parts": [{"code": "P1", "quantity": "2"}],
        "labels": {"k": "v"},
        "sides": {"left": {"code": "P2"}},
        "create_time": "2026-11-22T04:30:00.250000Z",
        "rank": 0,
        "box": {"code": "P3"},
        "etag": '"3"',
        "picture": "AAE=",
        "changed": "name,count",
        "colours": ["red", "deep_blue"],
    }
    assert response.headers["ETag"] == '"3"'
    assert response.headers["Content-Type"] == "application/json"


async def test_empty_message_is_204(client):
    response = await client.delete("/v1/things/t1")

    assert (response.status_code, response.content) == (204, b"")


async def test_http_body_is_the_file_itself(client, things):
    things.answers["PrintThing"] = things.new("google.api.HttpBody", content_type="application/pdf", data=b"%PDF-")

    response = await client.get("/v1/things/t1:print")

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content == b"%PDF-"


async def test_streamed_http_bodies_are_one_file(client, things):
    parts = [things.new("google.api.HttpBody", content_type="text/csv", data=data) for data in (b"a,b\n", b"1,2\n")]
    things.answers["ExportThings"] = parts

    response = await client.get("/v1/things:export")

    assert response.headers["Content-Type"] == "text/csv"
    assert response.content == b"a,b\n1,2\n"


async def test_stream_is_server_sent_events(client, things):
    things.answers["WatchThings"] = [things.new("Thing", thing_id="t1", name="\n"), things.new("Thing", thing_id="t2")]

    response = await client.get("/v1/things:watch")

    assert response.headers["Content-Type"].startswith("text/event-stream")
    first, second, end = response.text.split("\n\n")
    assert first.startswith('data: {"thing_id":"t1","name":"\\n"')
    assert second.startswith('data: {"thing_id":"t2"')
    assert end == ""


async def test_failure_inside_a_stream_is_a_problem_event(client, things):
    things.answers["WatchThings"] = [things.new("Thing", thing_id="t1"), TooFew("Too few.")]

    response = await client.get("/v1/things:watch")

    assert response.status_code == 200
    event = response.text.split("\n\n")[1]
    assert event.startswith("event: problem\ndata: {")
    assert '"reason":"TOO_FEW"' in event


async def test_refusal_before_the_first_event_is_a_plain_problem(client, things):
    things.answers["WatchThings"] = [NotFound("No such thing.")]

    response = await client.get("/v1/things:watch")

    assert response.status_code == 404
    assert response.json()["reason"] == "NOT_FOUND"


async def test_what_is_created_is_answered_with_201_and_where_it_is_read(client, things):
    things.answers["CreateThing"] = things.new("Thing", thing_id="t7", etag='"1"')
    body = {"name": "Bolt", "owner_id": "00000000-0000-7000-8000-000000000009"}

    answers = [await client.post("/v1/things", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert [each.headers["Location"] for each in answers] == ["/v1/things/t7"] * 2
    assert [each.headers["ETag"] for each in answers] == ['"1"'] * 2
    assert [each.json()["thing_id"] for each in answers] == ["t7"] * 2


async def test_what_is_done_to_a_thing_is_answered_with_200_and_no_location(client, things):
    things.answers["ConfirmThing"] = things.new("Thing", thing_id="t7")

    answer = await client.post("/v1/things/t7:confirm", headers={"Idempotency-Key": "k"})

    assert (answer.status_code, "Location" in answer.headers) == (200, False)


async def test_outcome_of_one_item_is_a_problem_document(client, things):
    error = TooFew("Too few.", field="lines[1].quantity", available="4")
    things.answers["BatchConfirmThings"] = things.new(
        "BatchConfirmThingsResponse",
        outcomes=[
            {"thing_id": "t1"},
            {
                "thing_id": "t2",
                "problem": things.new("google.rpc.Status").FromString(status_of(error).SerializeToString()),
            },
        ],
    )

    response = await client.post(
        "/v1/things:batchConfirm", json={"thing_ids": ["t1", "t2"]}, headers={"Idempotency-Key": "k"}
    )

    assert response.json()["outcomes"] == [
        {"thing_id": "t1"},
        {
            "thing_id": "t2",
            "problem": {
                "type": "about:blank",
                "title": "Conflict",
                "status": 409,
                "detail": "Too few.",
                "reason": "TOO_FEW",
                "facts": {"available": "4"},
                "errors": [{"pointer": "/lines/1/quantity", "detail": "Too few.", "reason": "TOO_FEW"}],
            },
        },
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_the_reply_of_a_bulk_call_is_rendered_as_any_other(things, count):
    outcomes = [{"thing_id": f"t{number}\n", "part": {}, "colour": 1} for number in range(count)]
    reply = things.new("BatchConfirmThingsResponse", outcomes=outcomes)
    in_slices = bulk_renderer_of(reply.DESCRIPTOR)

    assert in_slices is not None
    rendered, whole = await in_slices(reply), renderer_of(reply.DESCRIPTOR)(reply)
    assert (rendered.body, rendered.raw_headers) == (whole.body, whole.raw_headers)


@pytest.mark.parametrize("name", ["Thing", "google.api.HttpBody", "google.protobuf.Empty"])
def test_other_replies_are_rendered_at_once(things, name):
    assert bulk_renderer_of(things.new(name).DESCRIPTOR) is None

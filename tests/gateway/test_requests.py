"""What a REST request becomes on its way to the service."""

JSON = {"Content-Type": "application/json"}
OWNER = "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f"


async def test_whole_body_fills_every_kind_of_field(client, things):
    body = {
        "name": "Bolt",
        "colour": "deep_blue",
        "amount": "12.50",
        "count": 3,
        "grains": "9007199254740993",
        "active": True,
        "tags": ["a", "b"],
        "parts": [{"code": "P1", "quantity": "2"}],
        "labels": {"k": "v"},
        "sides": {"left": {"code": "P2"}},
        "create_time": "2026-11-22T10:00:00.250+05:30",
        "rank": 0,
        "box": {"code": "P3"},
        "picture": "AAE=",
        "copy": "c",
        "owner_id": OWNER,
    }

    response = await client.post("/v1/things", json=body)

    assert response.status_code == 201
    assert things.asked[-1].request == things.new(
        "CreateThingRequest",
        **body
        | {
            "colour": "COLOUR_DEEP_BLUE",
            "grains": 9007199254740993,
            "create_time": {"seconds": 1795321800, "nanos": 250_000_000},
            "picture": b"\x00\x01",
        },
    )


async def test_optional_field_that_is_zero_is_present(client, things):
    await client.post("/v1/things", json={"name": "Bolt", "owner_id": OWNER, "rank": 0})

    assert things.asked[-1].request.HasField("rank")


async def test_wide_integer_may_be_a_json_number(client, things):
    await client.post("/v1/things", json={"name": "Bolt", "owner_id": OWNER, "grains": -5})

    assert things.asked[-1].request.grains == -5


async def test_whole_number_may_be_written_with_a_point(client, things):
    await client.post(
        "/v1/things", content=b'{"name": "Bolt", "owner_id": "%s", "count": 5.0}' % OWNER.encode(), headers=JSON
    )

    assert things.asked[-1].request.count == 5


async def test_path_and_query_fill_the_request(client, things):
    await client.get("/v1/things/t1?shelf=top")

    assert things.asked[-1].request == things.new("GetThingRequest", thing_id="t1", shelf="top")


async def test_additional_binding_reaches_the_same_operation(client, things):
    await client.get("/v1/shelves/top/things/t1")

    assert things.asked[-1].method == "GetThing"
    assert things.asked[-1].request == things.new("GetThingRequest", thing_id="t1", shelf="top")


async def test_query_takes_scalars_enums_lists_and_instants(client, things):
    await client.get("/v1/things?page_size=5&colour=red&tags=a&tags=b&active_only=true&since=1970-01-01T00:00:05Z")

    assert things.asked[-1].request == things.new(
        "ListThingsRequest", page_size=5, colour=1, tags=["a", "b"], active_only=True, since={"seconds": 5}
    )


async def test_patch_without_mask_changes_the_fields_present(client, things):
    await client.patch("/v1/things/t1", json={"name": "", "active": False}, headers={"If-Match": "*"})

    assert things.asked[-1].request == things.new(
        "UpdateThingRequest", thing_id="t1", thing={"name": ""}, update_mask={"paths": ["name", "active"]}, etag="*"
    )


async def test_patch_with_mask_keeps_it(client, things):
    await client.patch("/v1/things/t1?update_mask=name,colour", json={"colour": "red"}, headers={"If-Match": "*"})

    assert things.asked[-1].request == things.new(
        "UpdateThingRequest", thing_id="t1", thing={"colour": 1}, update_mask={"paths": ["name", "colour"]}, etag="*"
    )


async def test_if_match_fills_the_etag(client, things):
    await client.patch("/v1/things/t1", json={"name": "n"}, headers={"If-Match": '"7"'})

    assert things.asked[-1].request.etag == '"7"'


async def test_verb_with_no_body_is_an_empty_message(client, things):
    response = await client.post("/v1/things/t1:confirm", headers={"Idempotency-Key": "k1"})

    assert response.status_code == 200
    assert things.asked[-1].request == things.new("ConfirmThingRequest", thing_id="t1")


async def test_token_key_request_id_and_deadline_go_along(connect, things):
    client = await connect(call_deadline_seconds=7.0)

    response = await client.post(
        "/v1/things/t1:confirm", headers={"Idempotency-Key": "k1", "X-Request-Id": "r-1"}, json={"note": "n"}
    )

    asked = things.asked[-1]
    assert asked.metadata["authorization"] == "Bearer good"
    assert asked.metadata["idempotency-key"] == "k1"
    assert asked.metadata["x-request-id"] == "r-1"
    assert 0 < asked.seconds_left <= 7.0 + 0.05  # gRPC rounds up to three digits
    assert response.headers["X-Request-Id"] == "r-1"


async def test_request_without_an_id_gets_one(client, things):
    response = await client.get("/v1/things/t1")

    assert response.headers["X-Request-Id"] == things.asked[-1].metadata["x-request-id"]
    assert len(response.headers["X-Request-Id"]) == 36


async def test_unacceptable_request_id_is_replaced(client, things):
    response = await client.get("/v1/things/t1", headers={"X-Request-Id": "a b"})

    assert response.headers["X-Request-Id"] != "a b"

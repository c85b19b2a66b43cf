"""The API description, first of the test contract in detail, then of the real one as a whole."""

import asyncio
import json

import jsonschema  # type: ignore[import-untyped]  # The package ships no types.
import openapi_spec_validator
import pytest

from gateway.contract.operations import Contract, installed_contract, read_contract
from gateway.print_openapi import description_of

METHODS = {"get", "post", "delete", "patch"}


def operations(description):
    return [
        (method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


@pytest.fixture(scope="session")
def described(contract):
    return asyncio.run(description_of(contract))


@pytest.fixture(scope="session")
def real() -> Contract:
    return read_contract(installed_contract())


@pytest.fixture(scope="session")
def public(real):
    return asyncio.run(description_of(real))


def test_operation_takes_its_text_role_and_tag_from_the_proto(described):
    operation = described["paths"]["/v1/things/{thing_id}"]["patch"]

    assert operation["operationId"] == "updateThing"
    assert operation["summary"] == "Change a thing"
    assert operation["description"] == "Only what is named changes.\n\nRole: manager or higher."
    assert operation["tags"] == ["things"]
    assert operation["x-bahi-role"] == "manager"
    assert operation["security"] == [{"bearer": []}]


def test_parameters_carry_rules_and_comments(described):
    parameters = {each["name"]: each for each in described["paths"]["/v1/things"]["get"]["parameters"]}

    assert parameters["page_size"]["description"] == "At most this many."
    assert parameters["page_size"]["schema"]["minimum"] == 0
    assert parameters["page_size"]["schema"]["maximum"] == 2**31 - 1
    assert parameters["colour"]["schema"]["enum"] == ["red", "deep_blue"]
    assert parameters["tags"]["schema"]["type"] == "array"
    assert parameters["since"]["schema"]["format"] == "date-time"
    assert not any(each["required"] for each in parameters.values())


def test_key_and_etag_are_header_parameters(described):
    update = {each["name"]: each for each in described["paths"]["/v1/things/{thing_id}"]["patch"]["parameters"]}
    confirm = {each["name"]: each for each in described["paths"]["/v1/things/{thing_id}:confirm"]["post"]["parameters"]}

    assert set(update) == {"thing_id", "update_mask", "If-Match"}
    assert update["If-Match"]["required"] is True
    assert confirm["If-Match"]["required"] is False
    assert confirm["Idempotency-Key"]["required"] is True


def test_creation_is_described_as_201_with_its_location(described):
    responses = described["paths"]["/v1/things"]["post"]["responses"]

    assert "200" not in responses
    assert set(responses["201"]["headers"]) == {"ETag", "Location", "X-Request-Id"}


def test_reply_says_what_is_always_there_what_only_answers_and_what_never_changes(described):
    schemas = described["components"]["schemas"]
    thing = schemas["Thing"]["properties"]

    assert {"colour", "part"} <= set(schemas["ThingOutcome"]["required"])
    assert {name for name, each in thing.items() if each.get("readOnly")} == {"etag"}
    assert thing["grains"]["description"] == "How many grains. Never changes."
    assert (thing["check_date"]["format"], "pattern" in thing["check_date"]) == ("date", True)


def test_body_carries_rules_and_examples(described):
    schema = described["components"]["schemas"]["CreateThingRequest"]
    fields = schema["properties"]

    assert schema["additionalProperties"] is False
    assert schema["required"] == ["name", "owner_id"]
    assert fields["name"] == {
        "type": "string",
        "description": "Its name.",
        "minLength": 1,
        "maxLength": 10,
        "pattern": "^[A-Za-z ]+$",
        "examples": ["Bolt"],
    }
    assert fields["amount"]["pattern"] == "^$|^[0-9]{1,14}([.][0-9]{1,2})?$"
    assert fields["tags"]["uniqueItems"] is True
    assert fields["tags"]["maxItems"] == 3
    assert fields["owner_id"]["format"] == "uuid"
    assert "copy" in fields
    assert schema["allOf"] == [{"not": {"anyOf": [{"required": ["person", "box"]}]}}]


def test_nothing_is_described_as_null(public):
    written = json.dumps(public)

    assert '"default": null' not in written
    assert '"type": "null"' not in written


def test_sent_and_received_message_has_two_schemas(described):
    schemas = described["components"]["schemas"]

    assert schemas["PartInput"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Part"]


def test_answers_are_documented(described):
    print_ = described["paths"]["/v1/things/{thing_id}:print"]["get"]["responses"]
    confirm = described["paths"]["/v1/things/{thing_id}:confirm"]["post"]["responses"]
    delete = described["paths"]["/v1/things/{thing_id}"]["delete"]["responses"]
    watch = described["paths"]["/v1/things:watch"]["get"]["responses"]

    assert set(confirm) == {
        *(
            "200",
            "400",
            "401",
            "403",
            "404",
            "405",
            "408",
            "409",
            "412",
            "413",
            "415",
            "422",
            "429",
            "431",
            "500",
            "503",
        ),
        "504",
    }
    assert list(confirm["409"]["content"]) == ["application/problem+json"]
    assert "ETag" in confirm["200"]["headers"]
    assert list(print_["200"]["content"]) == ["*/*"]
    assert list(watch["200"]["content"]) == ["text/event-stream"]
    assert "content" not in delete["204"]


@pytest.mark.parametrize("which", ["described", "public"])
def test_description_is_valid_openapi(request, which):
    openapi_spec_validator.validate(request.getfixturevalue(which))


def test_description_is_the_same_each_time(real, public):
    assert asyncio.run(description_of(real)) == public


def test_each_public_operation_has_a_route_for_each_binding(real, public):
    expected = {
        (binding.method.lower(), binding.path) for operation in real.operations for binding in operation.bindings
    }

    found = {(method, path) for method, path, _ in operations(public) if path.startswith("/v1/")}

    assert found == expected


def test_no_internal_operation_has_a_route(described):
    assert "sweepThings" not in {operation["operationId"] for _, _, operation in operations(described)}


def test_every_operation_is_described_tagged_and_says_its_role(public):
    bare = [
        operation["operationId"]
        for _, path, operation in operations(public)
        if path.startswith("/v1/")
        and not (operation["summary"] and operation["description"] and operation["tags"] and operation["x-bahi-role"])
    ]

    assert bare == []


def test_operation_ids_are_unique(public):
    ids = [operation["operationId"] for _, _, operation in operations(public)]

    assert len(ids) == len(set(ids))


def test_no_example_violates_its_schema(public):
    resolver = {"components": public["components"]}
    broken = []

    def visit(node, place):
        if isinstance(node, list):
            for index, each in enumerate(node):
                visit(each, f"{place}/{index}")
        if not isinstance(node, dict):
            return
        for example in node.get("examples", []) if isinstance(node.get("examples"), list) else []:
            schema = {key: value for key, value in node.items() if key != "examples"}
            if not jsonschema.Draft202012Validator({**resolver, **schema}).is_valid(example):
                broken.append((place, example))
        for key, each in node.items():
            visit(each, f"{place}/{key}")

    visit(public, "")

    assert broken == []

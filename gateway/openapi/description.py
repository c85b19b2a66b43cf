"""The API description: FastAPI derives it from the routes, and this file completes it."""

import json
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.contract.operations import Contract
from gateway.http.health import TAG as HEALTH_TAG
from gateway.http.problem_details import Problem

TITLE: Final = "Bahi"
VERSION: Final = "1"
OPENAPI_VERSION: Final = "3.1.0"
ABOUT: Final = """\
The back end of a pharma or FMCG distributor in India.

Amounts, prices, quantities and rates are decimal strings, never JSON numbers; dates are `2026-11-22`, instants RFC 3339
in UTC, 64-bit integers strings. A field that is empty is absent from a reply unless it is required; numbers, booleans,
lists and maps are always present. `null` is not accepted; an unknown field or query parameter is refused by its name;
no text may contain a control character, and only a `note` has line ends.

Every refusal is a problem document (RFC 9457). Programs should branch on its `reason`.
"""
_SECURITY: Final = "bearer"
_METHODS: Final = ("get", "post", "delete", "patch")
_UNUSED: Final = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI, contract: Contract) -> dict[str, object]:
    """The OpenAPI 3.1 description; built once for an application."""
    if app.openapi_schema is None:
        app.openapi_schema = _build(app, contract)
    return app.openapi_schema


def _build(app: FastAPI, contract: Contract) -> dict[str, object]:
    tags = [{"name": name, "description": about} for name, about in contract.tags.items()]
    tags.append({"name": HEALTH_TAG, "description": "Whether the system runs."})
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        openapi_version=OPENAPI_VERSION,
        routes=app.routes,
        tags=tags,
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {name: _without_null(schema) for name, schema in problem.pop("$defs").items()}
    schemas["Problem"] = _without_null(problem)
    for name in _UNUSED:
        schemas.pop(name, None)
    components["securitySchemes"] = {
        _SECURITY: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A Supabase access token whose `app_metadata` names the organisation and the role.",
        }
    }
    for path in document["paths"].values():
        for method in _METHODS & path.keys():
            _complete(path[method])
    _drop_titles(schemas)
    _drop_titles(document["paths"])
    return document


def _without_null(schema: dict[str, object]) -> dict[str, object]:
    """The schema with optional properties that are absent, never null, as `problem_json` writes them."""
    properties = schema["properties"]
    assert isinstance(properties, dict)  # noqa: S101  # JSON Schema says so.
    for each in properties.values():
        if each.get("default", "") is None:
            del each["default"]
            each.update(each.pop("anyOf")[0])
    return schema


def _complete(operation: dict[str, object]) -> None:
    """Adds the security of an operation, and removes a response that the gateway never sends."""
    if "x-bahi-role" in operation:
        operation["security"] = [{_SECURITY: []}]
    responses = operation["responses"]
    assert isinstance(responses, dict)  # noqa: S101  # OpenAPI says so.
    unprocessable = responses.get("422", {})
    if "HTTPValidationError" in json.dumps(unprocessable):
        del responses["422"]


def _drop_titles(node: object) -> None:
    """Removes Pydantic's titles, which repeat the names; `title` as a property of a schema stays."""
    if isinstance(node, list):
        for each in node:
            _drop_titles(each)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    for key, each in node.items():
        if key not in ("example", "examples", "default"):
            _drop_titles(each)

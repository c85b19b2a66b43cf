"""Routes of AIP-136: a path may end in a verb, such as `:confirm`. They know their parameters by name."""

import functools
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, get_origin

from fastapi import Request
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope

from gateway.rest.field_locations import shown
from gateway.rest.request_models import RequestModel
from kit.errors import FieldViolation
from kit.field_reasons import FieldReason
from kit.slices import in_slices

# A path variable as the framework compiles it, and without the colon of a verb.
_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB = "[^/]+", "[^/:]+"


class _RequestInSlices(Request):
    """A request whose body is an object with one list, of which other requests run between the entries.

    The framework finds entries that are validated already, and names what is wrong with the others.
    """

    def __init__(self, scope: Scope, receive: Receive, name: str, entry: type[RequestModel]) -> None:
        super().__init__(scope, receive)
        self._name = name
        self._entry = entry

    async def json(self) -> Any:  # noqa: ANN401 - as the framework's
        body = await super().json()
        if isinstance(body, dict) and isinstance(values := body.get(self._name), list):
            body[self._name] = await in_slices(map(self._validated, values))
        return body

    def _validated(self, value: object) -> object:
        try:
            return self._entry.model_validate(value)
        except ValidationError:
            return value


class VerbRoute(APIRoute):
    """A route whose path variables end before a verb: `/v1/orders/{order_id}` does not match `/v1/orders/7:confirm`.

    The router tries one route after the other, and most are of another collection. A route compares its literal prefix
    first, which is cheaper than its regular expression.
    """

    def __init__(self, path: str, endpoint: Callable[..., object], **options: Any) -> None:  # noqa: ANN401 - as FastAPI
        super().__init__(path, endpoint, **options)
        self.path_regex = re.compile(self.path_regex.pattern.replace(_ANY_SEGMENT, _SEGMENT_WITHOUT_VERB))

    @functools.cached_property
    def _literal_prefix(self) -> str:
        return self.path.partition("{")[0]

    @functools.cached_property
    def _query_names(self) -> dict[str, bool]:
        """The query parameters, and whether each may occur several times."""
        return {field.alias: get_origin(field.field_info.annotation) is list for field in self.dependant.query_params}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As `APIRoute.get_route_handler`. A body that is nothing but a list is validated entry by entry."""
        handle, body = super().get_route_handler(), self.body_field
        model = body.field_info.annotation if body is not None else None
        entries = model.only_list() if isinstance(model, type) and issubclass(model, RequestModel) else None
        if entries is None:
            return handle
        name, entry = entries

        async def handle_in_slices(request: Request) -> Response:
            return await handle(_RequestInSlices(request.scope, request.receive, name, entry))

        return handle_in_slices

    def wrong_query_names(self, request: Request) -> list[FieldViolation]:
        """The query parameters that the operation does not have, and those for one value that occur twice."""
        wrong, seen = dict[str, FieldViolation](), set[str]()
        for full_name, _ in request.query_params.multi_items():
            name = shown(full_name)
            if name not in self._query_names:
                detail, reason = f'Unknown query parameter "{name}".', FieldReason.UNKNOWN_PARAMETER
                wrong[name] = FieldViolation(field=name, reason=reason, message=detail)
            elif name in seen and not self._query_names[name]:
                detail, reason = f'The query parameter "{name}" occurs twice.', FieldReason.REPEATED_PARAMETER
                wrong[name] = FieldViolation(field=name, reason=reason, message=detail)
            seen.add(name)
        return list(wrong.values())

    def parameter_errors(self, request: Request) -> list[Mapping[str, object]]:
        """What is wrong with parameters and headers. FastAPI does not look at them when the body is no JSON."""
        received = (
            (self.dependant.path_params, request.path_params),
            (self.dependant.query_params, request.query_params),
            (self.dependant.header_params, request.headers),
        )
        return [error for fields, values in received for error in request_params_to_args(fields, values)[1]]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As `APIRoute.matches`, after a comparison of the literal prefix."""
        if not scope["path"].startswith(self._literal_prefix):
            return Match.NONE, {}
        return super().matches(scope)

"""The id and the token of a request, in its ASGI scope, for the code that runs after the middlewares."""

import dataclasses
from typing import Final

from starlette.types import Scope

_KEY: Final = "bahi.request_context"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """The id of the request, and its bearer token. The token is empty until the token is verified."""

    request_id: str
    token: str = ""


def request_context_of(scope: Scope) -> RequestContext:
    """The context that `set_request_context` stored. KeyError where RequestIdMiddleware did not run."""
    context: RequestContext = scope[_KEY]
    return context


def set_request_context(scope: Scope, context: RequestContext) -> None:
    """Stores the context, in place of an earlier one."""
    scope[_KEY] = context

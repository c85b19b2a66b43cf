"""What the gateway's outer layers found out about a request, for the inner ones."""

import dataclasses
from typing import Final

from starlette.types import Scope

_KEY: Final = "bahi.request_context"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """The request's id and, once the door has let it in, its token."""

    request_id: str
    token: str = ""


def request_context_of(scope: Scope) -> RequestContext:
    """The ticket of a request."""
    ticket: RequestContext = scope[_KEY]
    return ticket


def set_request_context(scope: Scope, ticket: RequestContext) -> None:
    """Ties a ticket to the request; a later one replaces it."""
    scope[_KEY] = ticket

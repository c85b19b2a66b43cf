"""What the middlewares know of a request, in its ASGI scope, for the code that runs after them."""

import dataclasses
from typing import Final

from starlette.types import Scope

from gateway.http.client_addresses import UNKNOWN_CLIENT, client_of
from kit.shares import Holder

_KEY: Final = "bahi.request_context"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """The id of the request, its bearer token, and whose share it uses.

    The token is empty and the holder absent until the token is verified.
    """

    request_id: str
    token: str = ""
    holder: Holder | None = None


def request_context_of(scope: Scope) -> RequestContext:
    """The context that `set_request_context` stored. KeyError where RequestIdMiddleware did not run."""
    context: RequestContext = scope[_KEY]
    return context


def set_request_context(scope: Scope, context: RequestContext) -> None:
    """Stores the context, in place of an earlier one."""
    scope[_KEY] = context


def client_address(scope: Scope) -> str:
    """The address of the client, as ClientLimitMiddleware believes it; of an IPv6 address its /64 network."""
    address, _ = scope.get("client") or (UNKNOWN_CLIENT, 0)
    return client_of(address)


def holder_of(scope: Scope) -> Holder:
    """Whose share the request uses: its user's, or without a token its address's."""
    holder = request_context_of(scope).holder
    if holder is None:
        address = client_address(scope)
        holder = Holder(address, address, is_known=False)
    return holder

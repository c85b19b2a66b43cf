"""What the gateway's outer layers found out about a request, for the inner ones."""

import dataclasses
from typing import Final

from starlette.types import Scope

_KEY: Final = "bahi.ticket"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The request's id and, once the door has let it in, its token."""

    request_id: str
    token: str = ""


def ticket_of(scope: Scope) -> Ticket:
    """The ticket of a request."""
    ticket: Ticket = scope[_KEY]
    return ticket


def put_ticket(scope: Scope, ticket: Ticket) -> None:
    """Ties a ticket to the request; a later one replaces it."""
    scope[_KEY] = ticket

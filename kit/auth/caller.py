"""The caller: the verified identity behind a call, bound to the running request."""

import dataclasses
import enum
from contextvars import ContextVar
from typing import Final
from uuid import UUID

SYSTEM_USER: Final = UUID(int=0)
"""The user of work that no person has asked for."""


class Role(enum.IntEnum):
    """What a member of an organisation may do. A higher role may do all that a lower one may."""

    USER = 1
    MANAGER = 2
    ADMIN = 3


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One verified caller, acting inside one organisation.

    `service` names the calling service when the call came with an internal token; it is empty for a user's own token.
    `user_id` is the person for whom the call is made, also when a service makes it.
    """

    org_id: UUID
    user_id: UUID
    role: Role
    service: str = ""
    request_id: str = ""
    idempotency_key: str = ""
    traceparent: str = ""
    """W3C form of the request's span; empty when there is none. Work that runs later, or in a batch of requests,
    continues it."""

    @classmethod
    def of_service(cls, service: str, org_id: UUID) -> "Caller":
        """A service that acts by itself, for no user, inside one organisation."""
        return cls(org_id=org_id, user_id=SYSTEM_USER, role=Role.ADMIN, service=service)

    @property
    def trace_id(self) -> str:
        """The trace as 32 hexadecimal digits; empty when there is none."""
        return self.traceparent[3:35]


_current: ContextVar[Caller] = ContextVar("caller")


def set_caller(caller: Caller) -> None:
    """Binds the caller to the running request. Called by the authenticating interceptor, the relay and the reaper."""
    _current.set(caller)


def current_caller() -> Caller:
    """The caller of the running request.

    Raises LookupError outside of one, so that code without a caller reads and writes no data.
    """
    return _current.get()

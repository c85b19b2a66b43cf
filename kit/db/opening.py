"""How transactions begin: on sessions of PostgreSQL that are ours, or on those that a pooler lends.

A pooler in transaction mode (PgBouncer, Supavisor) lends a session for one transaction. Nothing may be left in the
session then, and nothing may be expected of it: no named prepared statement, no startup parameter, no parameter that a
transaction before may have changed. The driver prepares a statement and runs it in two messages. So every read runs in
a transaction too: outside one, the two messages may reach two sessions.
"""

import dataclasses
from collections.abc import Mapping
from typing import Final


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How each transaction begins, and what may stay in a session."""

    begin: str = "BEGIN"
    """Begins a transaction."""
    standalone_reads: bool = True
    """Whether a statement that reads is a transaction by itself: one round trip instead of three."""
    prepared_statements: int = 500
    """How many prepared statements a session keeps."""


OWN_SESSIONS: Final = Opening()


def of_lent_sessions(settings: Mapping[str, str]) -> Opening:
    """The opening of a role's transactions. `settings` are the parameters with which the role's own sessions begin."""
    local = (f"SET LOCAL {parameter} = '{value}'" for parameter, value in settings.items())
    return Opening(begin="; ".join(("BEGIN", *local)), standalone_reads=False, prepared_statements=0)

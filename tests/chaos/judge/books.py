"""The books of all services, read by a superuser, for the organisations of this run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken claim. `rule` is the number of its rule in the list of docs/reliability.md."""

    rule: int
    claim: str
    facts: str

    def __str__(self) -> str:
        return f"rule {self.rule}: {self.claim}: {self.facts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that must be true of the books and the history."""

    rule: int
    words: str

    def violation(self, facts: str) -> Violation:
        """The violation of this claim that these facts show."""
        return Violation(rule=self.rule, claim=self.words, facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlClaim(Claim):
    """A claim about the books alone. `exceptions` is SQL whose rows break it; $1 is the list of organisations."""

    exceptions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The tables of all services."""

    connection: asyncpg.Connection
    org_ids: Sequence[UUID]

    async def rows(self, sql: str) -> list[Row]:
        """The rows of a query in which $1 is the list of organisations."""
        return [dict(row) for row in await self.connection.fetch(sql, list(self.org_ids))]

    async def violations(self, claims: Sequence[SqlClaim]) -> list[Violation]:
        """The violations of these claims."""
        return [claim.violation(described(row)) for claim in claims for row in await self.rows(claim.exceptions)]


def described(row: Row) -> str:
    """The columns and values of a row in one line."""
    return ", ".join(f"{name} {value}" for name, value in row.items())

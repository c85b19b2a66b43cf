"""The books of all services, read with one superuser's connection and for the organisations of this run alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A promise that was not kept. `rule` is its number in the list of docs/reliability.md."""

    rule: int
    claim: str
    facts: str

    def __str__(self) -> str:
        return f"rule {self.rule}: {self.claim}: {self.facts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What must hold."""

    rule: int
    words: str

    def broken(self, facts: str) -> Violation:
        """By these facts."""
        return Violation(rule=self.rule, claim=self.words, facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Promise):
    """What must hold of the books. `exceptions` is SQL that finds where it does not; $1 are the organisations."""

    exceptions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What the services have written."""

    connection: asyncpg.Connection
    org_ids: Sequence[UUID]

    async def rows(self, sql: str) -> list[Row]:
        """The rows of a query in which $1 are the organisations."""
        return [dict(row) for row in await self.connection.fetch(sql, list(self.org_ids))]

    async def violations(self, claims: Sequence[Claim]) -> list[Violation]:
        """Every exception to every claim."""
        return [claim.broken(told(row)) for claim in claims for row in await self.rows(claim.exceptions)]


def told(row: Row) -> str:
    """A row in words."""
    return ", ".join(f"{name} {value}" for name, value in row.items())

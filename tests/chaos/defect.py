"""A defect to plant in correct books."""

from dataclasses import dataclass

from tests.chaos.judge.books import Claim


@dataclass(frozen=True, slots=True)
class Defect:
    """A state of the books that breaks a claim.

    `sql` changes at least one row. `lifted` (table, name) is a constraint that would refuse the change; it is
    dropped first.
    """

    claim: Claim
    name: str
    sql: str
    lifted: tuple[str, str] | None = None

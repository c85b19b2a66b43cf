"""A defect to plant in correct books."""

from dataclasses import dataclass

from tests.chaos.judge.books import Claim


@dataclass(frozen=True, slots=True)
class Defect:
    """A state of the books that breaks a claim.

    `sql` changes at least one row. `lifted` (table, name) is the constraint that is dropped first, where one would
    refuse the change.
    """

    claim: Claim
    name: str
    sql: str
    lifted: tuple[str, str] | None = None

"""A lie to plant in good books."""

from dataclasses import dataclass

from tests.chaos.judge.books import Promise


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that must not be.

    `sql` changes at least one row, if need be without the constraint `lifted` (table, name).
    """

    claim: Promise
    name: str
    sql: str
    lifted: tuple[str, str] | None = None

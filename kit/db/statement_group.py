"""Statements of a use case that travel in one round trip with those of the kit."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from kit.db.session import ReadSession
from kit.db.statements import CombinedStatement, Row, Statement

Item = TypeVar("Item")
Result = TypeVar("Result")

Params: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Mapping[str, Sequence[Row]]
"""The rows of each statement, by its name."""


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class StatementGroup(Generic[Item, Result]):
    """Statements for many items, their parameters, and what their rows mean."""

    statements: Mapping[str, Statement]
    """By name, in the order in which they run and lock."""
    params: Callable[[ReadSession, Sequence[Item]], Params]
    result: Callable[[Params, Rows], Result]

    def after(self, **first: Statement) -> CombinedStatement:
        """One statement that runs `first`, and then this group."""
        return CombinedStatement(**first, **self.statements)

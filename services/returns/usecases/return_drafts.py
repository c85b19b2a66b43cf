"""A return before it is written, in both directions: planned, then with its goods held."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from kit.holds.document import DocumentOnHolds
from services.returns.domain.documents import GoodsReturn
from services.returns.domain.returned_goods import PlacedLine
from services.returns.usecases.return_terms import ReturnTerms
from trade.domain.returnables import ReturnableGoods

Command = TypeVar("Command")
"""What is requested in one direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReturn(Generic[Command]):
    """A return before anything is held for it."""

    command: Command
    terms: ReturnTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReturn:
    """A return whose goods are held: it lacks only its numbers."""

    terms: ReturnTerms
    reason: str
    goods: ReturnableGoods
    placed: tuple[PlacedLine, ...]


ReturnOnHolds: TypeAlias = DocumentOnHolds[Command, PlannedReturn[Command], DraftReturn, GoodsReturn]
"""How a return of one direction comes about."""

"""The outcome of each of many items: a value, or the DomainError that refuses the item."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from kit.errors import DomainError

Item = TypeVar("Item")
Value = TypeVar("Value")


def outcomes_of(work: Callable[..., Value], *items: Iterable[Any]) -> list[Value | DomainError]:
    """Calls `work` as `map` does, and returns one outcome for each call.

    An item that is a DomainError already is its own outcome.
    """
    return list(outcomes_of_each(work, *items))


def outcomes_of_each(work: Callable[..., Value], *items: Iterable[Any]) -> Iterator[Value | DomainError]:
    """As `outcomes_of`, one after the other when they are asked for: see `kit.slices`."""
    for arguments in zip(*items, strict=True):
        refusal = next((argument for argument in arguments if isinstance(argument, DomainError)), None)
        if refusal is None:
            try:
                outcome: Value | DomainError = work(*arguments)
            except DomainError as raised:
                outcome = raised
            yield outcome
        else:
            yield refusal


async def serve_readable(
    items: Sequence[Item | DomainError], serve: Callable[[Sequence[Item]], Awaitable[Sequence[Value | DomainError]]]
) -> list[Value | DomainError]:
    """The outcomes of `serve` for the items that could be read. An item that is a DomainError is its own outcome."""
    readable = [item for item in items if not isinstance(item, DomainError)]
    outcomes = iter(await serve(readable)) if readable else iter(())
    return [item if isinstance(item, DomainError) else next(outcomes) for item in items]

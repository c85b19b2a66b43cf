"""Positions of the lines for which sales or purchase holds a quantity."""

from uuid import UUID

from services.returns.domain.returned_goods import RequestedLine


def positions_of(lines: tuple[RequestedLine, ...]) -> list[int]:
    """Where in the request each original line is first named, in that order."""
    first: dict[UUID, int] = {}
    for position, item in enumerate(lines):
        first.setdefault(item.original_line_id, position)
    return list(first.values())

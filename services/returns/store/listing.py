"""The conditions that list requests have in common."""

from typing import Any, Protocol

import sqlalchemy as sa

from kit.db import pages
from kit.wire import proto_values


class Dated(Protocol):
    """A list request that can be narrowed to a span of business dates."""

    start_date: str
    end_date: str


def within(day: sa.Column[Any], request: Dated) -> list[sa.ColumnElement[bool]]:
    """The conditions that keep a day inside the span a request asks for; both ends belong to it."""
    return pages.within(
        day,
        proto_values.optional_date_of(request.start_date, "start_date"),
        proto_values.optional_date_of(request.end_date, "end_date"),
    )


def matches(column: sa.Column[Any], given: str) -> list[sa.ColumnElement[bool]]:
    """The condition that a column is the given id; none when no id is given."""
    return [column == proto_values.uuid_of(given)] if given else []

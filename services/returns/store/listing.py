"""Lists of documents in keyset pages: by business date, and by id within a day."""

from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from kit.db.database import Transaction
from kit.errors import InvalidArgument
from kit.wire import proto_values
from kit.wire.paging import Page


class Dated(Protocol):
    """A list request that can be narrowed to a span of business dates."""

    start_date: str
    end_date: str


def within(day: sa.Column[Any], request: Dated) -> list[sa.ColumnElement[bool]]:
    """The conditions that keep a day inside the span a request asks for; both ends belong to it."""
    conditions: list[sa.ColumnElement[bool]] = []
    if request.start_date:
        conditions.append(day >= proto_values.date_of(request.start_date, "start_date"))
    if request.end_date:
        conditions.append(day <= proto_values.date_of(request.end_date, "end_date"))
    return conditions


def matches(column: sa.Column[Any], given: str) -> list[sa.ColumnElement[bool]]:
    """The condition that a column is the given id; none when no id is given."""
    return [column == proto_values.uuid_of(given)] if given else []


async def newest_first(
    tx: Transaction, statement: sa.Select[Any], day: sa.ColumnElement[Any], key: sa.ColumnElement[Any], page: Page
) -> tuple[list[sa.Row[Any]], str]:
    """One page of a statement by date and id, both descending, and the token of the next page or an empty one."""
    if page.after is not None:
        statement = statement.where(sa.tuple_(day, key) < _after(page.after, day, key))
    return await _page(tx, statement.order_by(day.desc(), key.desc()), key, page)


async def oldest_first(
    tx: Transaction, statement: sa.Select[Any], day: sa.ColumnElement[Any], key: sa.ColumnElement[Any], page: Page
) -> tuple[list[sa.Row[Any]], str]:
    """As `newest_first`, ascending."""
    if page.after is not None:
        statement = statement.where(sa.tuple_(day, key) > _after(page.after, day, key))
    return await _page(tx, statement.order_by(day, key), key, page)


async def _page(
    tx: Transaction, statement: sa.Select[Any], key: sa.ColumnElement[Any], page: Page
) -> tuple[list[sa.Row[Any]], str]:
    rows = await tx.rows(statement.limit(page.size + 1))
    if len(rows) <= page.size:
        return rows, ""
    last = rows[page.size - 1]
    return rows[: page.size], page.token(last.date.isoformat(), str(getattr(last, str(key.key))))


def _after(after: tuple[str, ...], day: sa.ColumnElement[Any], key: sa.ColumnElement[Any]) -> sa.Tuple:
    try:
        return sa.tuple_(
            sa.literal(proto_values.date_of(after[0], "page_token"), day.type), sa.literal(UUID(after[1]), key.type)
        )
    except ValueError:
        raise InvalidArgument("Not a token of this list.", field="page_token") from None

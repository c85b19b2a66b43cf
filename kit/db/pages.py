"""Keyset pages of a statement: rows in the order of a key, from the row after the last row of the page before."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import ReadSession
from kit.pages import PageRequest, PageTokenInvalid

Key: TypeAlias = Sequence[sa.ColumnElement[Any]]
"""The columns that order a list and make its rows distinct, such as the date and the id. An index begins with them."""


async def read_page(
    session: ReadSession, statement: sa.Select[Any], key: Key, page: PageRequest, *, descending: bool = False
) -> tuple[list[sa.Row[Any]], str]:
    """The rows of one page, and the token of the next page: empty after the last one.

    Raises PageTokenInvalid as `paged`.
    """
    return split(await session.rows(paged(statement, key, page, descending=descending)), key, page)


def paged(statement: sa.Select[Any], key: Key, page: PageRequest, *, descending: bool = False) -> sa.Select[Any]:
    """The statement for one page, with one row more than the page holds: if that row exists, another page follows.

    Raises PageTokenInvalid for a token that no list with this key returned.
    """
    if page.after is not None:
        here, last = sa.tuple_(*key), position(key, page.after)
        statement = statement.where(here < last if descending else here > last)
    order = [column.desc() for column in key] if descending else key
    return statement.order_by(*order).limit(page.size + 1)


def split(rows: list[sa.Row[Any]], key: Key, page: PageRequest) -> tuple[list[sa.Row[Any]], str]:
    """The page's rows out of those of `paged`, and the token of the next page. The rows hold the columns of the key."""
    if len(rows) <= page.size:
        return rows, ""
    shown = rows[: page.size]
    return shown, page.token(*(str(getattr(shown[-1], str(column.key))) for column in key))


def position(key: Key, after: tuple[str, ...]) -> sa.Tuple:
    """The key of the last row of the page before, for a statement. Raises PageTokenInvalid as `paged`."""
    values = zip(key, _key_values(key, after), strict=True)
    return sa.tuple_(*(sa.literal(value, column.type) for column, value in values))


def page_parameters(key: Key, page: PageRequest, *, from_lowest: bool = False) -> dict[str, Any]:
    """The parameters of a page for a statement that is compiled once, whose rows go to `split`.

    `most` is the number of rows to read. For each column of the key, `after_` and its name is the value in the last
    row of the page before. On the first page these are absent, or with `from_lowest` the lowest values of their types.

    Raises PageTokenInvalid as `paged`.
    """
    if page.after is not None:
        values = _key_values(key, page.after)
    else:
        values = [_lowest(column) for column in key] if from_lowest else []
    after = {f"after_{column.key}": value for column, value in zip(key, values, strict=False)}
    return {"most": page.size + 1, **after}


def within(day: sa.ColumnElement[Any], first: dt.date | None, last: dt.date | None) -> list[sa.ColumnElement[bool]]:
    """The conditions that a day is from `first` to `last`, both included; an absent end sets no condition."""
    conditions: list[sa.ColumnElement[bool]] = []
    if first is not None:
        conditions.append(day >= first)
    if last is not None:
        conditions.append(day <= last)
    return conditions


def equal_or_any(column: sa.ColumnElement[Any], value: object) -> list[sa.ColumnElement[bool]]:
    """The condition that a column has a value; none for None."""
    return [] if value is None else [column == value]


def _key_values(key: Key, after: tuple[str, ...]) -> list[Any]:
    """Raises PageTokenInvalid when no row can have this key."""
    try:
        return [_value(column, text) for column, text in zip(key, after, strict=True)]
    except ValueError:
        raise PageTokenInvalid from None


def _lowest(column: sa.ColumnElement[Any]) -> object:
    """A value before which no row of ours sorts."""
    return _TYPES[_type_of(column)].lowest


def _value(column: sa.ColumnElement[Any], text: str) -> object:
    """The value that `split` has written as this text. Raises ValueError where there is none."""
    value = _TYPES[_type_of(column)].read(text)
    if str(value) != text:
        raise ValueError(text)
    return value


def _type_of(column: sa.ColumnElement[Any]) -> type[Any]:
    """Raises TypeError for a column whose values this file does not check: no list may be sorted by it."""
    for known in _TYPES:
        if isinstance(column.type, known):
            return known
    raise TypeError(f"{column.key} sorts a list and is {column.type!r}")


def _text(text: str) -> str:
    text.encode()  # raises for half a surrogate pair
    if "\0" in text:
        raise ValueError(text)  # no text of PostgreSQL has it
    return text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _KeyType:
    """How a value of a type is read from a token, and the lowest one."""

    read: Callable[[str], object]
    lowest: object


_TYPES: Final[Mapping[type[Any], _KeyType]] = {
    sa.Date: _KeyType(read=dt.date.fromisoformat, lowest=dt.date.min),
    sa.Uuid: _KeyType(read=UUID, lowest=UUID(int=0)),
    sa.String: _KeyType(read=_text, lowest=""),
}
"""The types of columns by which lists are sorted."""

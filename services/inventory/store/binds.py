"""Typed parameters: arrays keep one statement text, and so one prepared plan, for any number of rows."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_UUID = postgresql.UUID(as_uuid=True)


def one_uuid(name: str) -> sa.BindParameter[Any]:
    """An id, or NULL."""
    return sa.bindparam(name, type_=_UUID)


def uuids(name: str) -> sa.BindParameter[Any]:
    """A list of ids."""
    return sa.bindparam(name, type_=postgresql.ARRAY(_UUID))


def texts(name: str) -> sa.BindParameter[Any]:
    """A list of texts."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Text))


def bytestrings(name: str) -> sa.BindParameter[Any]:
    """A list of byte strings."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.LargeBinary))


def integers(name: str) -> sa.BindParameter[Any]:
    """A list of whole numbers."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Integer))


def numbers(name: str) -> sa.BindParameter[Any]:
    """A list of exact numbers."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Numeric))


def days(name: str) -> sa.BindParameter[Any]:
    """A list of dates."""
    return sa.bindparam(name, type_=postgresql.ARRAY(sa.Date))


def one_day(name: str) -> sa.BindParameter[Any]:
    """A date."""
    return sa.bindparam(name, type_=sa.Date)


def flag(name: str) -> sa.BindParameter[Any]:
    """True or false."""
    return sa.bindparam(name, type_=sa.Boolean)


def moment(name: str) -> sa.BindParameter[Any]:
    """An instant."""
    return sa.bindparam(name, type_=sa.DateTime(timezone=True))

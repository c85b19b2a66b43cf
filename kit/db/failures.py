"""Known failures as refusals, those of the database too. The kind says whether the caller may send it again."""

import errno
import socket
from typing import Final

import asyncpg
import sqlalchemy.exc

from kit.errors import Aborted, DeadlineExceeded, DomainError, InvalidArgument, Unavailable
from kit.hold_states import ONE_OUTCOME_PER_HOLD, too_late

# https://www.postgresql.org/docs/current/errcodes-appendix.html
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"
QUERY_CANCELED: Final = "57014"
NOT_SERVING: Final = frozenset({"57P01", "57P02", "57P03", "57P04", "57P05", "25006"})
"""It shuts down or starts, the database was dropped, the session was idle for too long, or a standby was reached."""
NOT_SERVING_CLASSES: Final = frozenset({"08", "28", "53"})
"""Connections, logins, and resources: connections, memory, disk."""
WANT_OF_ROOM: Final = "53"
"""The class of errors for too many connections, and for memory or disk that is full."""
NUMBER_OUT_OF_RANGE: Final = "22003"
LOST_RACES: Final = frozenset({SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE})

UNREACHABLE: Final = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT, errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE}
)

TIME_IS_OVER: Final = "The time given for the call is over."


class NotConnected(Exception):
    """No connection could be opened: no server answers, or PostgreSQL refuses the login. Its cause says why."""


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached, or takes no connection."""

    reason = "DATABASE_UNAVAILABLE"


class NumberOutOfRange(InvalidArgument):
    """A number, or a sum of numbers, is larger than its column.

    The last wall: rules that know the field refuse most of them earlier.
    """

    reason = "NUMBER_OUT_OF_RANGE"


class Contended(Aborted):
    """Other transactions held their locks for too long, or PostgreSQL ended this transaction to break a deadlock."""

    reason = "CONTENDED"


def known_failure(error: BaseException) -> DomainError | None:
    """The refusal for a failure; None for an unknown one, which is a fault of this program.

    A failed call to another service is a refusal already: see `kit.rpc.client`.
    """
    match error:
        case DomainError():
            return error
        case TimeoutError():
            return DeadlineExceeded(TIME_IS_OVER)
    return _database_failure(error)


def is_of_dependency(error: BaseException) -> bool:
    """Whether a failure of database or network was raised, or led to the refusal that was raised."""
    cause = error.__cause__ if isinstance(error, DomainError) else error
    return cause is not None and not isinstance(cause, DomainError) and known_failure(cause) is not None


def is_want_of_room(error: Exception) -> bool:
    """Whether PostgreSQL refuses one connection more, and would refuse none after others have ended."""
    return (_sqlstate(getattr(error, "orig", error)) or "").startswith(WANT_OF_ROOM)


def _database_failure(error: BaseException) -> DomainError | None:
    """The refusal for an error of the database or its connection; None for any other error."""
    match error:
        case NotConnected():
            return _unavailable()
        case sqlalchemy.exc.TimeoutError():
            return DatabaseUnavailable("No database connection is free now.")
        case sqlalchemy.exc.DBAPIError():
            return _unavailable() if error.connection_invalidated else _by_sqlstate(_sqlstate(error.orig))
        case asyncpg.UniqueViolationError() if error.constraint_name == ONE_OUTCOME_PER_HOLD:
            return too_late()
        case asyncpg.PostgresError():
            return _by_sqlstate(error.sqlstate)
        case asyncpg.InterfaceError() if _is_closed(error):
            return _unavailable()
        case OSError() if _is_unreachable(error):
            return _unavailable()
    return None


def _sqlstate(error: BaseException | None) -> str | None:
    return getattr(error, "sqlstate", None)


def _by_sqlstate(sqlstate: str | None) -> DomainError | None:
    if sqlstate is None:
        return None
    if sqlstate in LOST_RACES:
        return Contended("Another request holds what this one needs; send it again.")
    if sqlstate == QUERY_CANCELED:
        return DeadlineExceeded(TIME_IS_OVER)
    if sqlstate == NUMBER_OUT_OF_RANGE:
        return NumberOutOfRange("A number of the request, or what it adds up to, is too large.")
    if sqlstate in NOT_SERVING or sqlstate[:2] in NOT_SERVING_CLASSES:
        return _unavailable()
    return None


def _is_closed(error: asyncpg.InterfaceError) -> bool:
    """Whether the connection is closed. asyncpg has no class for that, only a message."""
    return "clos" in str(error)


def _is_unreachable(error: OSError) -> bool:
    """Whether no server answers: refused, reset, no such host, or a Unix socket on which no process listens.

    A missing socket and a missing file have the same number; the error of a missing file names the file.
    """
    if isinstance(error, (ConnectionError, socket.gaierror)) or error.errno in UNREACHABLE:
        return True
    return error.errno == errno.ENOENT and error.filename is None


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable("The database does not answer now.")

import errno
import socket

import asyncpg
import pytest
import sqlalchemy.exc

from kit.db.failures import known_failure
from kit.errors import Aborted, DeadlineExceeded, DomainError, InvalidArgument, NotFound, Unavailable


def wrapped(error: Exception, *, invalidated: bool = False) -> sqlalchemy.exc.DBAPIError:
    return sqlalchemy.exc.DBAPIError("SELECT 1", None, error, connection_invalidated=invalidated)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.SerializationError("x"), Aborted),
        (asyncpg.DeadlockDetectedError("x"), Aborted),
        (asyncpg.LockNotAvailableError("x"), Aborted),
        (asyncpg.QueryCanceledError("x"), DeadlineExceeded),
        (asyncpg.TooManyConnectionsError("x"), Unavailable),
        (asyncpg.CannotConnectNowError("x"), Unavailable),
        (asyncpg.AdminShutdownError("x"), Unavailable),
        (asyncpg.ConnectionDoesNotExistError("x"), Unavailable),
        (asyncpg.NumericValueOutOfRangeError("x"), InvalidArgument),
        (wrapped(asyncpg.NumericValueOutOfRangeError("x")), InvalidArgument),
        (wrapped(asyncpg.DeadlockDetectedError("x")), Aborted),
        (wrapped(asyncpg.QueryCanceledError("x")), DeadlineExceeded),
        (wrapped(Exception("x"), invalidated=True), Unavailable),
        (asyncpg.InterfaceError("connection is closed"), Unavailable),
        (sqlalchemy.exc.TimeoutError("x"), Unavailable),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), Unavailable),
        (ConnectionResetError(errno.ECONNRESET, "x"), Unavailable),
        (socket.gaierror("x"), Unavailable),
        (OSError(errno.EHOSTUNREACH, "x"), Unavailable),
        (FileNotFoundError(errno.ENOENT, "x"), Unavailable),
        (TimeoutError(), DeadlineExceeded),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_a_failure_of_network_or_database_becomes_an_error_that_the_caller_can_act_on(
    error: Exception, kind: type[DomainError]
) -> None:
    assert isinstance(known_failure(error), kind)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UniqueViolationError("x"),
        wrapped(asyncpg.NotNullViolationError("x")),
        asyncpg.InterfaceError("another operation is in progress"),
        sqlalchemy.exc.InvalidRequestError("x"),
        FileNotFoundError(errno.ENOENT, "x", "template.html"),
        OSError(errno.ENOSPC, "x"),
        ValueError("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_our_code_stays_unknown(error: Exception) -> None:
    assert known_failure(error) is None


def test_a_refusal_is_passed_unchanged() -> None:
    error = NotFound("There is no such product.")

    assert known_failure(error) is error

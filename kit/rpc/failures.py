"""Failures of what lies below us, told as what the caller can do about them: send again later, send again now, or nothing."""

import errno
import socket

import asyncpg
import grpc
import sqlalchemy.exc

from kit.errors import Aborted, DeadlineExceeded, DomainError, Unavailable
from kit.holds import outcomes
from kit.rpc.error_status import from_rpc_error

# https://www.postgresql.org/docs/current/errcodes-appendix.html
SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"
QUERY_CANCELED = "57014"
CONNECTION_CLASS = "08"
SHUTTING_DOWN = frozenset({"57P01", "57P02", "57P03", "53300"})  # the last: too many connections
RACE_LOST = frozenset({SERIALIZATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE})

UNREACHABLE = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT, errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE}
)


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached, or takes no more connections."""

    reason = "DATABASE_UNAVAILABLE"


class Contended(Aborted):
    """Others hold the locks for longer than we wait, or a deadlock was broken at our cost."""

    reason = "CONTENDED"


def known_failure(error: BaseException) -> DomainError | None:
    """The refusal that a failure amounts to; None for an unknown error, which is ours to mend."""
    match error:
        case DomainError():
            return error
        case grpc.aio.AioRpcError():
            return from_rpc_error(error)
        case sqlalchemy.exc.SQLAlchemyError() | asyncpg.PostgresError() | asyncpg.InterfaceError():
            return _of_database(error)
        case TimeoutError():
            return DeadlineExceeded("The time given for the call is over.")
        case OSError() if _is_unreachable(error):
            return _unavailable()
    return None


def _of_database(error: BaseException) -> DomainError | None:
    match error:
        case sqlalchemy.exc.TimeoutError():
            return DatabaseUnavailable("No database connection is free now.")
        case sqlalchemy.exc.DBAPIError():
            return (
                _unavailable() if error.connection_invalidated else _by_sqlstate(getattr(error.orig, "sqlstate", None))
            )
        case asyncpg.UniqueViolationError() if error.constraint_name == outcomes.DECIDED_ONCE:
            return outcomes.too_late()
        case asyncpg.PostgresError():
            return _by_sqlstate(error.sqlstate)
        case asyncpg.InterfaceError() if "clos" in str(
            error
        ):  # asyncpg has no class of its own for a closed connection
            return _unavailable()
    return None


def _by_sqlstate(sqlstate: str | None) -> DomainError | None:
    if sqlstate is None:
        return None
    if sqlstate in RACE_LOST:
        return Contended("Another request holds what this one needs; send it again.")
    if sqlstate == QUERY_CANCELED:
        return DeadlineExceeded("The time given for the call is over.")
    if sqlstate in SHUTTING_DOWN or sqlstate.startswith(CONNECTION_CLASS):
        return _unavailable()
    return None


def _is_unreachable(error: OSError) -> bool:
    """Whether nothing answers: refused, reset, no such host, or a Unix socket that nobody listens on (a missing file is named)."""
    if isinstance(error, (ConnectionError, socket.gaierror)) or error.errno in UNREACHABLE:
        return True
    return error.errno == errno.ENOENT and error.filename is None


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable("The database does not answer now.")

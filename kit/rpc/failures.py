"""Every known failure as a refusal: our own errors, those of the database, and those of calls to other services."""

import grpc

from kit.db.failures import database_failure
from kit.errors import DeadlineExceeded, DomainError
from kit.rpc.error_status import from_rpc_error


def known_failure(error: BaseException) -> DomainError | None:
    """The refusal for a failure; None for an unknown one, which is a fault of this program."""
    match error:
        case DomainError():
            return error
        case grpc.aio.AioRpcError():
            return from_rpc_error(error)
        case TimeoutError():
            return DeadlineExceeded("The time given for the call is over.")
    return database_failure(error)

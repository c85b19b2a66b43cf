"""Commands whose request and result are messages, run by `kit.commands.execution`."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from google.protobuf.message import Message

from kit.commands import execution
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire.messages import format_of_type
from kit.wire.request_hash import request_hash

Reply = TypeVar("Reply", bound=Message)


async def run(
    database: Database, request: Message, reply_type: type[Reply], work: Callable[[Transaction], Awaitable[Reply]]
) -> Reply:
    """Runs `work` once for the caller's key. See `execution.run_once`."""
    return await execution.run_once(database, request_hash(request), format_of_type(reply_type), work)

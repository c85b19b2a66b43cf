"""How the result of a command becomes its reply, and how a reply is stored: as opaque bytes."""

import dataclasses
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")
Reply = TypeVar("Reply")


@dataclasses.dataclass(frozen=True, kw_only=True)  # slots and a subscripted call do not go together before Python 3.12
class ReplyFormat(Generic[Result, Reply]):
    """Makes the reply of a result, writes a reply as bytes, and reads it again."""

    reply_of: Callable[[Result], Reply]
    to_bytes: Callable[[Reply], bytes]
    from_bytes: Callable[[bytes], Reply]

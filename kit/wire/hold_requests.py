"""What all messages that request a hold have in common: an `expire_time`, which a repeat may move."""

import datetime as dt
from typing import Any, cast

from google.protobuf.message import Message

from kit.wire.request_hash import request_hash


def content_hash(message: Message) -> bytes:
    """Covers everything but the time of expiry: a retry requests the same until later."""
    content = type(message)()
    content.CopyFrom(message)
    content.ClearField("expire_time")
    return request_hash(content)


def expiry_of(message: Message) -> dt.datetime | None:
    """The time of expiry, or None when the message names none."""
    if not message.HasField("expire_time"):
        return None
    at: dt.datetime = cast("Any", message).expire_time.ToDatetime(tzinfo=dt.UTC)
    return at

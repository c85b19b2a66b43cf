"""How a request of another service becomes a hold in the book."""

import datetime as dt
from typing import TypeVar
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.holds.participant import HoldRequest
from kit.wire import messages
from trade.domain.refusals import ExpireTimeMissing

Asked = TypeVar("Asked", stock_pb2.Reservation, stock_pb2.Receipt)


def content_hash(asked: Asked) -> bytes:
    """Stands for everything that is asked but the time until which: a retry asks for the same until later."""
    content = type(asked)()
    content.CopyFrom(asked)
    content.ClearField("expire_time")
    return messages.request_hash(content)


def hold_request(tx: Transaction, asked: Asked, hold_id: UUID, kind: str) -> HoldRequest:
    """The hold to take for a request of the calling service. Raises ExpireTimeMissing."""
    if not asked.HasField("expire_time"):
        raise ExpireTimeMissing("A hold needs a time after which its coordinator may be asked.", field="expire_time")
    return HoldRequest(
        hold_id=hold_id,
        kind=kind,
        coordinator=tx.caller.service,
        request_hash=content_hash(asked),
        expires_at=asked.expire_time.ToDatetime(tzinfo=dt.UTC),
    )

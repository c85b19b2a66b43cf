"""Enters requested holds, grants or refuses them, and stores the replies: for outgoing and for incoming goods."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar
from uuid import UUID

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.participant import Hold, HoldContentChanged, HoldRequest
from services.inventory.domain.holds import RefusedHold, RequestedHold
from trade.domain.refusals import ExpireTimeMissing

Requested = TypeVar("Requested", bound=RequestedHold)

Replies: TypeAlias = Mapping[UUID, bytes | DomainError]
"""The stored reply of each hold, as opaque bytes, or its refusal."""

Grant: TypeAlias = Callable[[Sequence[Requested]], Awaitable[Replies]]
"""Grants or refuses holds that are entered, and stores the replies of those that it grants."""

Enter: TypeAlias = Callable[
    [Sequence[Requested], Sequence[HoldRequest]], Awaitable[tuple[dict[UUID, Hold], Grant[Requested]]]
]
"""Enters holds. Returns the holds that existed already, by id, and a function that grants the new ones."""


async def take_holds(
    tx: Transaction, requested: Sequence[Requested], kind: str, enter: Enter[Requested]
) -> list[bytes | RefusedHold]:
    """The reply to each request, in the order requested. One that is refused leaves no trace."""
    first: dict[UUID, Requested] = {}
    for item in requested:
        first.setdefault(item.hold_id, item)
    replies = await _take_each(tx, first, kind, enter)
    return [_reply_to(item, first[item.hold_id], replies[item.hold_id]) for item in requested]


async def _take_each(
    tx: Transaction, requested: Mapping[UUID, Requested], kind: str, enter: Enter[Requested]
) -> Replies:
    replies: dict[UUID, bytes | DomainError] = {}
    requests: dict[UUID, HoldRequest] = {}
    for hold_id, item in requested.items():
        try:
            requests[hold_id] = _hold_request(tx, item, kind)
        except DomainError as refusal:
            replies[hold_id] = refusal
    if not requests:
        return replies
    former, grant = await enter([requested[hold_id] for hold_id in requests], list(requests.values()))
    for hold_id, hold in former.items():
        replies[hold_id] = _former_reply(hold, requests[hold_id])
    new = [requested[hold_id] for hold_id in requests if hold_id not in former]
    if new:
        granted = await grant(new)
        await participant.forget(tx, {hold_id for hold_id, reply in granted.items() if isinstance(reply, DomainError)})
        replies.update(granted)
    return replies


def _hold_request(tx: Transaction, requested: RequestedHold, kind: str) -> HoldRequest:
    """The hold of the calling service. Raises ExpireTimeMissing."""
    if requested.expires_at is None:
        raise ExpireTimeMissing("A hold needs a time after which its coordinator may be asked.", field="expire_time")
    return HoldRequest(
        hold_id=requested.hold_id,
        kind=kind,
        coordinator=tx.caller.service,
        request_hash=requested.content_hash,
        expires_at=requested.expires_at,
    )


def _former_reply(former: Hold, request: HoldRequest) -> bytes | DomainError:
    try:
        return participant.check_repeat(former, request)
    except DomainError as refusal:
        return refusal


def _reply_to(item: Requested, first: Requested, reply: bytes | DomainError) -> bytes | RefusedHold:
    """The reply under an id. One call may request an id twice, with the same content."""
    if item.content_hash != first.content_hash:
        reply = HoldContentChanged("This id holds something else.", hold_id=str(item.hold_id))
    return RefusedHold(hold_id=item.hold_id, refusal=reply) if isinstance(reply, DomainError) else reply

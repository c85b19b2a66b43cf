"""What a coordinator says of every hold that it requests."""

import dataclasses
import datetime as dt
from uuid import UUID

from kit.errors import InvalidArgument


class ExpireTimeMissing(InvalidArgument):
    """A hold needs a time after which its coordinator may be asked."""

    reason = "EXPIRE_TIME_MISSING"


def expire_time_missing() -> ExpireTimeMissing:
    return ExpireTimeMissing("A hold needs a time after which its coordinator may be asked.", field="expire_time")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RequestedHold:
    """The command of a hold. Each kind of hold adds what is to be set aside."""

    hold_id: UUID
    content_hash: bytes
    """Covers everything but the time of expiry: a repeat may name a later one."""
    expires_at: dt.datetime | None
    """From here on the participant may ask for the outcome. Only a preview, which holds nothing, does without."""

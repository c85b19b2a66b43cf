"""What organisations and their users share, such as slots: none of them can take all of it.

An organisation may hold nine times what it leaves of four fifths, and a user three times. The last fifth is for those
who hold nothing yet: half of it for users, half for organisations. So one organisation alone gets nearly all, and
whoever comes meanwhile gets something.
"""

import dataclasses
from collections.abc import Hashable
from typing import Final, NamedTuple

from kit.errors import ResourceExhausted, Unavailable

ORGANISATION_TO_REST: Final = 9
"""What an organisation may hold, as a multiple of what is left."""
USER_TO_REST: Final = 3
"""The same of a user."""
FEWEST_SHARED: Final = 5
"""Of fewer, whoever comes first may take all."""


class Holder(NamedTuple):
    """Who holds something: a user of an organisation."""

    organisation: Hashable
    user: Hashable
    is_known: bool = True
    """False for an address without a token: it counts for no organisation that comes."""


NOBODY: Final = Holder("", "")
"""The process itself, for work that belongs to no organisation."""


class ShareUsedUp(ResourceExhausted):
    """The organisation or the user holds the whole share."""

    reason = "SHARE_USED_UP"


class TooBusy(Unavailable):
    """All is in use."""

    reason = "TOO_BUSY"


@dataclasses.dataclass(slots=True)
class _Used:
    """What one organisation holds, and each of its users."""

    amount: int = 0
    by_user: dict[Hashable, int] = dataclasses.field(default_factory=dict)


class Shares:
    """Counts who holds how much of a whole."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.used = 0
        self._kept_for_new_organisations = size // 10
        self._kept = size // 5
        self._organisations: dict[Hashable, _Used] = {}

    def take(self, holder: Holder, amount: int = 1) -> bool:
        """Takes an amount; False where it is more than what is left for this holder."""
        if not self.has_room(holder, amount):
            return False
        organisation, user = holder.organisation, holder.user
        self.used += amount
        of_organisation = self._organisations.get(organisation)
        if of_organisation is None:
            of_organisation = self._organisations[organisation] = _Used()
        of_organisation.amount += amount
        of_organisation.by_user[user] = of_organisation.by_user.get(user, 0) + amount
        return True

    def give_back(self, holder: Holder, amount: int = 1) -> None:
        """Gives back what `take` took."""
        organisation, user = holder.organisation, holder.user
        self.used -= amount
        of_organisation = self._organisations[organisation]
        of_organisation.amount -= amount
        left = of_organisation.by_user[user] - amount
        if left:
            of_organisation.by_user[user] = left
            return
        del of_organisation.by_user[user]
        if not of_organisation.by_user:
            del self._organisations[organisation]

    def has_room(self, holder: Holder, amount: int = 1) -> bool:
        """Whether `take` would succeed."""
        left = self.size - self.used - amount
        if left < 0:
            return False
        if not self.used or self.size < FEWEST_SHARED:
            return True
        held = self._organisations.get(holder.organisation)
        if held is None:
            return True
        of_user = held.by_user.get(holder.user, 0)
        rest = left - self._kept
        if held.amount + amount <= ORGANISATION_TO_REST * rest and of_user + amount <= USER_TO_REST * rest:
            return True
        return not of_user and left >= self._kept_for_new_organisations

    def of_organisation(self, organisation: Hashable) -> int:
        """What the organisation holds."""
        used = self._organisations.get(organisation)
        return used.amount if used else 0

    def of_user(self, holder: Holder) -> int:
        """What the user holds."""
        used = self._organisations.get(holder.organisation)
        return used.by_user.get(holder.user, 0) if used else 0

    def refusal(self) -> ShareUsedUp | TooBusy:
        """The refusal for a holder for whom there was no room."""
        if self.used < self.size:
            return ShareUsedUp("Your organisation has too many requests at work. Send the same request again.")
        return TooBusy("Too many requests are at work. Send the same request again.")

"""Changes the profile of the organisation."""

from dataclasses import dataclass

from kit.db.session import Transaction
from kit.errors import prefix_field
from services.sales.domain.organisation import Organisation, Profile, check_books_move, check_time_zone
from services.sales.usecases.organisations.record_change import lock_organisation, save_organisation
from trade.domain.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOrganisation:
    """Which fields of the profile change, and to what."""

    etag: str
    changes: Changes[Profile]


async def update_organisation(tx: Transaction, command: UpdateOrganisation) -> Organisation:
    """The changed organisation.

    Raises OrganisationNotFound, StaleEtag, TimeZoneUnknown, BooksBeginTooEarly, BooksBeginLater.
    """
    former = await lock_organisation(tx, command.etag)
    profile = command.changes.values
    with prefix_field("organisation."):
        if "time_zone" in command.changes.fields:
            check_time_zone(profile.time_zone)
        if "books_begin" in command.changes.fields and profile.books_begin is not None:
            check_books_move(former.books_begin, profile.books_begin)
    return await save_organisation(tx, former, command.changes.applied_to(former), "update")

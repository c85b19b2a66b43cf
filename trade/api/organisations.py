"""The organisation as sales announces it to the other contexts: taken, kept, and read as a value."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2

from kit.db.session import ReadSession, Transaction
from kit.wire.enums import EnumMapping
from trade.domain.organisation import (
    HOME_TIME_ZONE,
    AllocationPolicy,
    Organisation,
    OrganisationUnknown,
    Registration,
)
from trade.store import organisation_copy

ALLOCATION_POLICY: Final = EnumMapping(products_pb2.AllocationPolicy, AllocationPolicy)


async def store_announcements(
    tx: Transaction, announcements: Sequence[organisation_announced_pb2.OrganisationAnnounced]
) -> None:
    """Keeps the latest of the announcements. A handler of the inbox."""
    for announcement in announcements:
        await organisation_copy.store(tx, announcement.source_version, announcement.SerializeToString())


async def load(tx: ReadSession) -> Organisation:
    """The caller's organisation. Raises OrganisationUnknown until sales has announced it."""
    payload = await organisation_copy.load(tx)
    if payload is None:
        raise OrganisationUnknown("The organisation has no profile yet; an administrator enters it first.")
    return organisation_of(payload)


# Every reservation of stock reads the copy, and it changes seldom: a parsed announcement is kept.
@lru_cache(maxsize=1024)
def organisation_of(payload: bytes) -> Organisation:
    """The organisation from the bytes of its announcement."""
    announced = organisation_announced_pb2.OrganisationAnnounced.FromString(payload)
    return Organisation(
        organisation_id=UUID(announced.organisation_id),
        legal_name=announced.legal_name,
        time_zone=announced.time_zone or HOME_TIME_ZONE,
        allocation_policy=ALLOCATION_POLICY.optional_from_proto(announced.allocation_policy) or AllocationPolicy.FEFO,
        round_to_rupee=announced.round_to_rupee,
        registrations=tuple(
            Registration(
                registration_id=UUID(registration.registration_id),
                gstin=registration.gstin,
                state_code=registration.state_code,
                series_prefix=registration.series_prefix,
                is_default=registration.is_default,
            )
            for registration in announced.registrations
        ),
    )

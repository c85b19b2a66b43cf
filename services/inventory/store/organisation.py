"""What inventory knows of the organisation: the copy of its latest announcement."""

import datetime as dt
from uuid import UUID

from bahi.sales.v1 import organisation_announced_pb2

from kit.db.database import Transaction
from kit.messaging import replicas
from services.inventory.domain.states import AllocationPolicy
from services.inventory.store import words
from services.inventory.store.products import ORGANISATION
from trade.domain import business_days

HOME_ZONE = "Asia/Kolkata"
"""Where an organisation lives until it has said otherwise."""


async def store(tx: Transaction, announced: organisation_announced_pb2.OrganisationAnnounced) -> None:
    """Keeps the announcement, unless a newer one is here."""
    await replicas.store(tx, ORGANISATION, UUID(announced.organisation_id), announced.source_version, announced)


async def today(tx: Transaction) -> dt.date:
    """The organisation's business date."""
    announced = await replicas.load(
        tx, ORGANISATION, tx.caller.org_id, organisation_announced_pb2.OrganisationAnnounced
    )
    return _day_in(announced.time_zone if announced is not None else "", tx.now)


def day_of(payload: bytes | None, now: dt.datetime) -> dt.date:
    """The date at an instant, where the organisation lives by its latest announcement."""
    announced = organisation_announced_pb2.OrganisationAnnounced.FromString(payload or b"")
    return _day_in(announced.time_zone, now)


def _day_in(zone: str, now: dt.datetime) -> dt.date:
    return business_days.local_day(now, zone or HOME_ZONE)


async def business_date(tx: Transaction, given: dt.date | None, field: str = "date") -> dt.date:
    """The date given, or today's. Raises DateInFuture."""
    return business_days.business_date(given, await today(tx), field=field)


def policy_of(payload: bytes | None) -> AllocationPolicy:
    """The organisation's allocation policy; FEFO until it has said otherwise."""
    if payload is None:
        return AllocationPolicy.FEFO
    announced = organisation_announced_pb2.OrganisationAnnounced.FromString(payload)
    policy = words.POLICIES.ours(announced.allocation_policy)
    return AllocationPolicy.FEFO if policy is AllocationPolicy.DEFAULT else policy

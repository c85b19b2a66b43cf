"""The organisation as sales announces it to the other contexts."""

from collections.abc import Sequence
from typing import Final

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2 as announced_pb2

from kit.db.session import Transaction
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import uuid_of
from trade.domain.goods import ProductClass
from trade.domain.organisation import HOME_TIME_ZONE, AllocationPolicy, Organisation, Registration
from trade.store import organisations

ALLOCATION_POLICY: Final = EnumMapping(products_pb2.AllocationPolicy, AllocationPolicy)
PRODUCT_CLASS: Final = EnumMapping(products_pb2.ProductClass, ProductClass)


async def take_announcements(tx: Transaction, announcements: Sequence[announced_pb2.OrganisationAnnounced]) -> None:
    """Stores the latest of the announcements. A handler of the inbox."""
    for announcement in announcements:
        await organisations.store(tx, announcement.source_version, from_proto(announcement))


def from_proto(announced: announced_pb2.OrganisationAnnounced) -> Organisation:
    return Organisation(
        organisation_id=uuid_of(announced.organisation_id),
        legal_name=announced.legal_name,
        time_zone=announced.time_zone or HOME_TIME_ZONE,
        allocation_policy=ALLOCATION_POLICY.optional_from_proto(announced.allocation_policy) or AllocationPolicy.FEFO,
        round_to_rupee=announced.round_to_rupee,
        classes_without_batch=frozenset(map(PRODUCT_CLASS.from_proto, announced.classes_without_batch)),
        registrations=tuple(
            Registration(
                registration_id=uuid_of(registration.registration_id),
                gstin=registration.gstin,
                state_code=registration.state_code,
                series_prefix=registration.series_prefix,
                is_default=registration.is_default,
            )
            for registration in announced.registrations
        ),
    )

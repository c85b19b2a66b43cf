"""Tells the other services what the organisation is now: each keeps the newest copy."""

from typing import Final

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import organisation_announced_pb2 as announced_pb2

from kit.db.session import Transaction
from kit.messaging import outbox
from services.sales.domain.organisation import Organisation

LISTENERS: Final = ("inventory", "purchase", "returns")


def announce(tx: Transaction, organisation: Organisation) -> None:
    """Sends the profile with all its registrations, under its version, when the transaction commits."""
    message = announced_pb2.OrganisationAnnounced(
        source_version=organisation.version,
        organisation_id=str(organisation.org_id),
        legal_name=organisation.legal_name,
        time_zone=organisation.time_zone,
        allocation_policy=products_pb2.AllocationPolicy.Value(
            f"ALLOCATION_POLICY_{organisation.allocation_policy.upper()}"
        ),
        round_to_rupee=organisation.round_to_rupee,
        registrations=[
            announced_pb2.AnnouncedRegistration(
                registration_id=str(registration.registration_id),
                gstin=registration.gstin,
                state_code=registration.state_code,
                series_prefix=registration.series_prefix,
                is_default=registration.is_default,
            )
            for registration in organisation.registrations
        ],
    )
    for listener in LISTENERS:
        outbox.send(tx, listener, message)

"""The announcement of an organisation that sales sends, for tests in which sales does not run."""

from typing import Any

from bahi.sales.v1 import organisation_announced_pb2

from tests.support.organisations import Organisation


def organisation_announced(
    organisation: Organisation, registration_id: str, gstin: str, **profile: Any
) -> organisation_announced_pb2.OrganisationAnnounced:
    """One registration, which is the default; documents are rounded to whole rupees."""
    registration = organisation_announced_pb2.AnnouncedRegistration(
        registration_id=registration_id, gstin=gstin, state_code=gstin[:2], is_default=True
    )
    given = {
        "source_version": 1,
        "organisation_id": str(organisation.org_id),
        "legal_name": "Meru Agencies",
        "time_zone": "Asia/Kolkata",
        "round_to_rupee": True,
        "registrations": [registration],
    }
    return organisation_announced_pb2.OrganisationAnnounced(**{**given, **profile})

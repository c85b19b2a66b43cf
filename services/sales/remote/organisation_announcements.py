"""Sends the organisation to the other services when it changes. Each of them keeps the newest copy."""

from bahi.sales.v1 import organisation_announced_pb2 as announced_pb2

from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire.proto_values import date_text
from services.sales.domain.organisation import Organisation, Registration
from services.sales.domain.period_locks import PostingService
from trade.api.organisations import (
    ALLOCATION_POLICY,
    PERIOD_STATE,
    PRODUCT_CLASS,
    annual_returns_to_proto,
    composition_terms_to_proto,
    filing_terms_to_proto,
)
from trade.api.role_limits import limits_to_proto
from trade.domain.period_locks import PeriodLocks


def send_organisation(tx: Transaction, organisation: Organisation, locks: PeriodLocks) -> None:
    """Sends `OrganisationAnnounced` to each service after the commit: profile, registrations, locks and version."""
    message = announced_pb2.OrganisationAnnounced(
        source_version=organisation.version,
        organisation_id=str(organisation.organisation_id),
        legal_name=organisation.legal_name,
        time_zone=organisation.time_zone,
        allocation_policy=ALLOCATION_POLICY.to_proto(organisation.allocation_policy),
        round_to_rupee=organisation.round_to_rupee,
        classes_without_batch=map(PRODUCT_CLASS.to_proto, sorted(organisation.classes_without_batch)),
        books_begin=date_text(organisation.books_begin),
        registrations=map(_registration, organisation.registrations),
        role_limits=limits_to_proto(organisation.limits),
        period_locks=[
            announced_pb2.AnnouncedPeriodLock(
                registration_id=str(registration_id), month=month, state=PERIOD_STATE.to_proto(state)
            )
            for registration_id, states in locks.states.items()
            for month, state in states.items()
        ],
    )
    for service in PostingService:
        outbox.send(tx, service, message)


def _registration(registration: Registration) -> announced_pb2.AnnouncedRegistration:
    return announced_pb2.AnnouncedRegistration(
        registration_id=str(registration.registration_id),
        gstin=registration.gstin,
        state_code=registration.state_code,
        series_prefix=registration.series_prefix,
        is_default=registration.is_default,
        filing_terms=filing_terms_to_proto(registration.filing_terms),
        composition_terms=composition_terms_to_proto(registration.composition_terms),
        annual_returns=annual_returns_to_proto(registration.annual_returns),
    )

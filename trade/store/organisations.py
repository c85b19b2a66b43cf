"""A context's copy of the organisation, as sales last announced it."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json, to_json

from gst.dates.due_dates import Filer
from kit.db.session import ReadSession, Transaction
from kit.messaging.store import replicas
from trade.domain.composition import CompositionTerms
from trade.domain.filing_terms import AnnualReturn, FilingTerms
from trade.domain.goods import ProductClass
from trade.domain.organisation import AllocationPolicy, Organisation, OrganisationUnknown, Registration
from trade.store.role_limits import json_of_limits, limits_of

KIND: Final = "organisation"
"""The kind under which the copy stands among the replicas. Stored: never change it."""


async def store(tx: Transaction, source_version: int, organisation: Organisation) -> None:
    """Stores the copy, unless a newer one is already here."""
    await replicas.store(tx, KIND, tx.caller.org_id, source_version, payload_of(organisation))


async def find(session: ReadSession) -> Organisation | None:
    """The caller's organisation, or None when no announcement has arrived."""
    return organisation_of(await replicas.load(session, KIND, session.caller.org_id))


async def load(session: ReadSession) -> Organisation:
    """As `find`. Raises OrganisationUnknown."""
    organisation = await find(session)
    if organisation is None:
        raise OrganisationUnknown("The organisation has no profile yet; an administrator enters it first.")
    return organisation


async def today(session: ReadSession) -> dt.date:
    """The local day of the caller's organisation. Raises OrganisationUnknown."""
    return (await load(session)).today(session.now)


def payload_of(organisation: Organisation) -> bytes:
    """The column `payload` of the organisation's copy."""
    return to_json(dataclasses.asdict(organisation) | {"limits": json_of_limits(organisation.limits)})


def organisation_of(payload: bytes | None) -> Organisation | None:
    """The organisation from the column `payload` of its copy."""
    return None if payload is None else _parsed(payload)


def json_of_filing_terms(terms: Sequence[FilingTerms]) -> list[dict[str, Any]]:
    """Filing terms as a JSON column holds them."""
    return [dataclasses.asdict(found) | {"from_date": found.from_date.isoformat()} for found in terms]


def filing_terms_of(json: Sequence[Mapping[str, Any]]) -> tuple[FilingTerms, ...]:
    return tuple(
        FilingTerms(
            from_date=dt.date.fromisoformat(item["from_date"]),
            filing_frequency=Filer(item["filing_frequency"]),
            november_note_cuts_tax=item["november_note_cuts_tax"],
        )
        for item in json
    )


def json_of_composition_terms(terms: Sequence[CompositionTerms]) -> list[dict[str, Any]]:
    """Composition terms as a JSON column holds them."""
    return [dataclasses.asdict(found) | {"from_date": found.from_date.isoformat()} for found in terms]


def composition_terms_of(json: Sequence[Mapping[str, Any]]) -> tuple[CompositionTerms, ...]:
    return tuple(
        CompositionTerms(
            from_date=dt.date.fromisoformat(item["from_date"]), under_composition=item["under_composition"]
        )
        for item in json
    )


def json_of_annual_returns(returns: Sequence[AnnualReturn]) -> list[dict[str, Any]]:
    """Annual returns as a JSON column holds them."""
    return [dataclasses.asdict(found) | {"filed_date": found.filed_date.isoformat()} for found in returns]


def annual_returns_of(json: Sequence[Mapping[str, Any]]) -> tuple[AnnualReturn, ...]:
    return tuple(
        AnnualReturn(financial_year=item["financial_year"], filed_date=dt.date.fromisoformat(item["filed_date"]))
        for item in json
    )


# Every reservation of stock reads the copy, and it changes seldom: a parsed copy is kept.
@lru_cache(maxsize=1024)
def _parsed(payload: bytes) -> Organisation:
    fields = from_json(payload)
    return Organisation(
        organisation_id=UUID(fields["organisation_id"]),
        legal_name=fields["legal_name"],
        time_zone=fields["time_zone"],
        allocation_policy=AllocationPolicy(fields["allocation_policy"]),
        round_to_rupee=fields["round_to_rupee"],
        classes_without_batch=frozenset(map(ProductClass, fields["classes_without_batch"])),
        books_begin=dt.date.fromisoformat(fields["books_begin"]),
        registrations=tuple(
            Registration(
                registration_id=UUID(registration["registration_id"]),
                gstin=registration["gstin"],
                state_code=registration["state_code"],
                series_prefix=registration["series_prefix"],
                is_default=registration["is_default"],
                filing_terms=filing_terms_of(registration["filing_terms"]),
                composition_terms=composition_terms_of(registration["composition_terms"]),
                annual_returns=annual_returns_of(registration["annual_returns"]),
            )
            for registration in fields["registrations"]
        ),
        limits=limits_of(fields["limits"]),
    )

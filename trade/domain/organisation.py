"""The organisation as every context knows it: its day, its settings, and its GST registrations."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from kit.auth.caller import Role
from kit.errors import FailedPrecondition, NotFound
from trade.domain import business_days
from trade.domain.composition import CompositionTerms, is_under_composition
from trade.domain.dating import Calendar
from trade.domain.filing_terms import AnnualReturn, Filing, FilingTerms, terms_on
from trade.domain.goods import ProductClass
from trade.domain.role_limits import USUAL, LimitsOfRoles, RoleLimits

HOME_TIME_ZONE: Final = "Asia/Kolkata"
"""Of an organisation that has not named another one."""


class OrganisationUnknown(FailedPrecondition):
    """Sales has not announced the organisation to this context yet, or not this registration of it."""

    reason = "ORGANISATION_UNKNOWN"


class RegistrationNotFound(NotFound):
    """No such GST registration of this organisation."""

    reason = "REGISTRATION_NOT_FOUND"


class AllocationPolicy(enum.StrEnum):
    """How batches are chosen when nobody names them: of the request, else of the product, else of the organisation."""

    FEFO = "fefo"
    FIFO = "fifo"
    LIFO = "lifo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One GST registration. `series_prefix` begins the numbers of its documents; empty for none."""

    registration_id: UUID
    gstin: str
    state_code: str
    series_prefix: str
    is_default: bool
    filing_terms: tuple[FilingTerms, ...] = ()
    composition_terms: tuple[CompositionTerms, ...] = ()
    """In the order of their days."""
    annual_returns: tuple[AnnualReturn, ...] = ()

    def filing_on(self, day: dt.date) -> Filing:
        """How it files the return of this day."""
        filed = {each.financial_year: each.filed_date for each in self.annual_returns}
        return Filing(terms=terms_on(self.filing_terms, day), annual_returns=filed)

    def under_composition_on(self, day: dt.date) -> bool:
        """Whether the composition scheme of s.10 holds on a day: it sells without tax and takes no input tax."""
        return is_under_composition(self.composition_terms, day)


R = TypeVar("R", bound=Registration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The organisation, as far as every context knows it. Only sales, its owner, knows more."""

    organisation_id: UUID
    legal_name: str
    time_zone: str
    allocation_policy: AllocationPolicy
    round_to_rupee: bool
    classes_without_batch: frozenset[ProductClass]
    """Goods of these classes come in without batch number and expiry."""
    books_begin: dt.date
    """No document is dated before it."""
    registrations: tuple[Registration, ...]
    limits: LimitsOfRoles = USUAL
    """What each role may give away."""

    def limits_of(self, role: Role) -> RoleLimits:
        """How far a role may go in this organisation."""
        return self.limits.of(role)

    def today(self, now: dt.datetime) -> dt.date:
        """The organisation's local day."""
        return business_days.local_day(now, self.time_zone)

    def calendar(self, now: dt.datetime) -> Calendar:
        """On which days documents are dated now."""
        return Calendar(today=self.today(now), books_begin=self.books_begin, limits=self.limits)

    def registration(self, registration_id: UUID | None, *, field: str = "registration_id") -> Registration:
        """The named registration, or the default one. Raises RegistrationNotFound."""
        return choose_registration(self.registrations, registration_id, field=field)

    def registration_of_document(self, registration_id: UUID) -> Registration:
        """The registration of a document of another context, which may know it earlier. Raises OrganisationUnknown."""
        for registration in self.registrations:
            if registration.registration_id == registration_id:
                return registration
        raise OrganisationUnknown(
            "The registration of the original document is not known here yet.", registration_id=str(registration_id)
        )


def choose_registration(registrations: Sequence[R], registration_id: UUID | None, *, field: str) -> R:
    """The named registration, or the default one. Raises RegistrationNotFound."""
    for registration in registrations:
        if registration.registration_id == registration_id or (registration_id is None and registration.is_default):
            return registration
    raise RegistrationNotFound("The organisation has no such registration.", field=field)

"""The seller: its profile, its registrations, and its day."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from services.sales.domain.parties import Address, DrugLicence, Party
from services.sales.domain.states import AllocationPolicy
from trade.domain import business_days
from trade.domain.organisation import Registration as KnownRegistration
from trade.domain.organisation import choose_registration


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Registration(KnownRegistration):
    """One GST registration, with what its documents print."""

    address: Address
    drug_licences: tuple[DrugLicence, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The profile. `version` counts every change, a registration's too."""

    org_id: UUID
    legal_name: str
    trade_name: str
    time_zone: str
    allocation_policy: AllocationPolicy
    round_to_rupee: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    registrations: tuple[Registration, ...]

    def registration(self, registration_id: UUID | None, *, field: str = "registration_id") -> Registration:
        """The named registration, or the default one. Raises RegistrationNotFound."""
        return choose_registration(self.registrations, registration_id, field=field)

    def today(self, now: dt.datetime) -> dt.date:
        """The organisation's local day."""
        return business_days.local_day(now, self.time_zone)

    def business_date(self, asked: dt.date | None, now: dt.datetime, *, field: str = "date") -> dt.date:
        """The day asked for, or today. Raises DateInFuture."""
        return business_days.business_date(asked, self.today(now), field=field)

    def seller(self, registration: Registration) -> Party:
        """How documents print it."""
        return Party(
            name=self.legal_name,
            gstin=registration.gstin,
            address=registration.address,
            drug_licences=registration.drug_licences,
        )


def default_first(registrations: Sequence[Registration]) -> tuple[Registration, ...]:
    """The default one, then by their letters."""
    return tuple(sorted(registrations, key=lambda found: (not found.is_default, found.series_prefix)))

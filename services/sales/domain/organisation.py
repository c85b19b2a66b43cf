"""The seller: its profile, its GST registrations, and its day."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gst.codes.gstin import parse_gstin
from gst.dates.periods import GST_BEGAN
from gst.tax.place_of_supply import CollectedAt
from kit.auth.caller import Role
from services.sales.domain.errors import (
    BooksBeginLater,
    BooksBeginTooEarly,
    DefaultRegistrationNeeded,
    RegistrationExists,
    SeriesPrefixTaken,
    TimeZoneUnknown,
)
from services.sales.domain.expired_goods import ExpiredGoodsPolicy
from services.sales.domain.letters import LetterOfUndertaking, check_letters
from services.sales.domain.turnover import Turnover
from trade.domain.business_days import business_date
from trade.domain.changes import Changes
from trade.domain.composition import CompositionTerms
from trade.domain.filing_terms import AnnualReturn, FilingTerms
from trade.domain.goods import ProductClass
from trade.domain.law import refusals_of_law
from trade.domain.organisation import AllocationPolicy, choose_registration
from trade.domain.organisation import Organisation as KnownOrganisation
from trade.domain.organisation import Registration as KnownRegistration
from trade.domain.parties import Address, DrugLicence
from trade.domain.printed_party import PrintedParty
from trade.domain.role_limits import RoleLimits
from trade.domain.tax_identity import check_state_of_gstin


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an administrator says of the organisation."""

    legal_name: str
    trade_name: str
    time_zone: str
    allocation_policy: AllocationPolicy
    round_to_rupee: bool
    classes_without_batch: frozenset[ProductClass]
    books_begin: dt.date | None
    """None: not said."""
    mixed_goods_on_one_invoice: bool = False
    collected_at: CollectedAt = CollectedAt.DELIVERY_ENDS
    expired_goods: ExpiredGoodsPolicy | None = None
    turnovers: tuple[Turnover, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CreateRegistration:
    """A registration to be made. Its state is that of the GSTIN."""

    gstin: str
    address: Address
    drug_licences: tuple[DrugLicence, ...]
    series_prefix: str
    is_default: bool
    filing_terms: tuple[FilingTerms, ...] = ()
    composition_terms: tuple[CompositionTerms, ...] = ()
    letters_of_undertaking: tuple[LetterOfUndertaking, ...] = ()
    annual_returns: tuple[AnnualReturn, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationTerms:
    """What of a registration may change."""

    address: Address
    drug_licences: tuple[DrugLicence, ...]
    is_default: bool
    filing_terms: tuple[FilingTerms, ...] = ()
    composition_terms: tuple[CompositionTerms, ...] = ()
    letters_of_undertaking: tuple[LetterOfUndertaking, ...] = ()
    annual_returns: tuple[AnnualReturn, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Registration(KnownRegistration):
    """One GST registration, with what its documents print."""

    address: Address
    drug_licences: tuple[DrugLicence, ...]
    letters_of_undertaking: tuple[LetterOfUndertaking, ...] = ()

    def changed(self, changes: Changes[RegistrationTerms]) -> "Registration":
        """The registration with changes.

        Raises StateMismatch, the refusals of `check_letters`, and DefaultRegistrationNeeded when the default would end.
        """
        changed = changes.applied_to(self)
        changed = dataclasses.replace(changed, address=_check_address(changed.address, self.state_code))
        check_letters(changed.letters_of_undertaking, field="letters_of_undertaking")
        if self.is_default and not changed.is_default:
            raise DefaultRegistrationNeeded("Make another registration the default instead.", field="is_default")
        return changed


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(KnownOrganisation):
    """The organisation with what only its owner, sales, knows of it. The default registration comes first.

    `version` counts every change, a registration's too.
    """

    trade_name: str
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    registrations: tuple[Registration, ...]
    mixed_goods_on_one_invoice: bool = False
    """Taxed and exempt goods for a registered buyer go on one tax invoice."""
    collected_at: CollectedAt = CollectedAt.DELIVERY_ENDS
    """Whose state counts when a registered buyer of another state collects its goods."""
    expired_goods: ExpiredGoodsPolicy | None = None
    """None: expired goods are worth what they were sold for."""
    turnovers: tuple[Turnover, ...] = ()
    """In the order of their years."""

    def registration(self, registration_id: UUID | None, *, field: str = "registration_id") -> Registration:
        """The named registration, or the default one. Raises RegistrationNotFound."""
        return choose_registration(self.registrations, registration_id, field=field)

    def seller(self, registration: Registration) -> PrintedParty:
        """How documents print it."""
        return PrintedParty(
            name=self.legal_name,
            gstin=registration.gstin,
            address=registration.address,
            drug_licences=registration.drug_licences,
        )

    def with_registration(self, registration: Registration) -> "Organisation":
        """The organisation with a new or a changed registration. When it is the default, no other one is."""
        others = [other for other in self.registrations if other.registration_id != registration.registration_id]
        if registration.is_default:
            others = [dataclasses.replace(other, is_default=False) for other in others]
        return dataclasses.replace(self, registrations=default_first([*others, registration]))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VersionedRegistration:
    """A registration, and the organisation's version: it changes with every change of either."""

    registration: Registration
    version: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VersionedLimits:
    """The limits of a role, and the organisation's version."""

    role: Role
    limits: RoleLimits
    version: int


def default_first(registrations: Sequence[Registration]) -> tuple[Registration, ...]:
    """The default registration, then the others in the order of their letters."""
    return tuple(sorted(registrations, key=lambda found: (not found.is_default, found.series_prefix)))


def register(requested: CreateRegistration, registration_id: UUID) -> Registration:
    """The registration, in the state of its GSTIN. Raises what the law says of the GSTIN, and StateMismatch."""
    with refusals_of_law("gstin"):
        gstin = parse_gstin(requested.gstin)
    check_letters(requested.letters_of_undertaking, field="letters_of_undertaking")
    return Registration(
        registration_id=registration_id,
        gstin=gstin.value,
        state_code=gstin.state_code,
        address=_check_address(requested.address, gstin.state_code),
        drug_licences=requested.drug_licences,
        series_prefix=requested.series_prefix,
        is_default=requested.is_default,
        filing_terms=requested.filing_terms,
        composition_terms=requested.composition_terms,
        letters_of_undertaking=requested.letters_of_undertaking,
        annual_returns=requested.annual_returns,
    )


def check_unique(new: Registration, others: Sequence[Registration]) -> None:
    """Raises RegistrationExists or SeriesPrefixTaken."""
    for other in others:
        if other.gstin == new.gstin:
            raise RegistrationExists("The GSTIN is registered already.", field="gstin")
        if other.series_prefix == new.series_prefix:
            raise SeriesPrefixTaken(
                "Another registration's documents begin so; numbers would be alike.", field="series_prefix"
            )


def with_one_default(registrations: Sequence[Registration]) -> tuple[Registration, ...]:
    """The registrations, of which the first is the default when none is.

    Raises DefaultRegistrationNeeded for two defaults.
    """
    defaults = [index for index, registration in enumerate(registrations) if registration.is_default]
    if len(defaults) > 1:
        raise DefaultRegistrationNeeded(
            "Only one registration is the default.", field=f"registrations[{defaults[1]}].is_default"
        )
    if defaults:
        return tuple(registrations)
    return (dataclasses.replace(registrations[0], is_default=True), *registrations[1:])


def check_time_zone(name: str) -> None:
    """Raises TimeZoneUnknown for a name that the IANA time zone database does not have."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TimeZoneUnknown("No such time zone.", field="time_zone", value=name) from None


def check_books_begin(day: dt.date, today: dt.date) -> None:
    """Raises BooksBeginTooEarly for a day before GST, DateInFuture for one to come."""
    if day < GST_BEGAN:
        raise BooksBeginTooEarly(
            "Books begin no earlier than GST.", field="books_begin", earliest_date=GST_BEGAN.isoformat()
        )
    business_date(day, today, field="books_begin")


def check_books_move(former: dt.date, day: dt.date) -> None:
    """Raises BooksBeginLater for a later day: documents of any service may be dated before it. See docs/adr/0046."""
    check_books_begin(day, today=max(former, day))
    if day > former:
        raise BooksBeginLater(
            "The first day of the books only moves back.", field="books_begin", books_begin=former.isoformat()
        )


def _check_address(address: Address, state_code: str) -> Address:
    """The address with the registration's state. Raises StateMismatch when it names another."""
    check_state_of_gstin(address.state_code, state_code, field="address.state_code")
    return dataclasses.replace(address, state_code=state_code)

"""The organisation as sales announces it to the other contexts."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeAlias
from uuid import UUID

from bahi.inventory.v1 import products_pb2
from bahi.sales.v1 import composition_terms_pb2, filing_terms_pb2, period_locks_pb2
from bahi.sales.v1 import organisation_announced_pb2 as announced_pb2

from gst.dates.due_dates import Filer
from gst.dates.periods import GST_BEGAN
from kit.db.session import Transaction
from kit.messaging import outbox
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import date_of, optional_date_of, uuid_of
from trade.api.role_limits import limits_from_proto
from trade.domain.composition import CompositionTerms, check_composition_terms
from trade.domain.filing_terms import AnnualReturn, FilingTerms, check_annual_returns, check_filing_terms
from trade.domain.goods import ProductClass
from trade.domain.organisation import HOME_TIME_ZONE, AllocationPolicy, Organisation, Registration
from trade.domain.period_locks import PeriodLocks, PeriodState
from trade.store import organisations, period_locks

ALLOCATION_POLICY: Final = EnumMapping(products_pb2.AllocationPolicy, AllocationPolicy)
PRODUCT_CLASS: Final = EnumMapping(products_pb2.ProductClass, ProductClass)
_FILING_FREQUENCY: Final = EnumMapping(filing_terms_pb2.FilingFrequency, Filer)
PERIOD_STATE: Final = EnumMapping(period_locks_pb2.PeriodState, PeriodState)
OWNER: Final = "sales"

Announcements: TypeAlias = Sequence[announced_pb2.OrganisationAnnounced]


def take_announcements_as(service: str) -> Callable[[Transaction, Announcements], Awaitable[None]]:
    """The handler of a service's inbox: it stores the latest announcement, and acknowledges it to its owner.

    Whoever posts by the former copy has ended by then, so that an acknowledged lock has nothing left behind it.
    """

    async def take(tx: Transaction, announcements: Announcements) -> None:
        for announcement in announcements:
            await organisations.store(tx, announcement.source_version, from_proto(announcement))
            await period_locks.store(tx, announcement.source_version, locks_from_proto(announcement))
        newest = max(announcement.source_version for announcement in announcements)
        acknowledged = announced_pb2.OrganisationAcknowledged(service=service, source_version=newest)
        outbox.send(tx, OWNER, acknowledged)

    return take


def locks_from_proto(announced: announced_pb2.OrganisationAnnounced) -> PeriodLocks:
    states: dict[UUID, dict[str, PeriodState]] = {}
    for lock in announced.period_locks:
        of_registration = states.setdefault(uuid_of(lock.registration_id), {})
        of_registration[lock.month] = PERIOD_STATE.from_proto(lock.state)
    default = next((uuid_of(each.registration_id) for each in announced.registrations if each.is_default), None)
    return PeriodLocks(default_registration_id=default, states=states)


def from_proto(announced: announced_pb2.OrganisationAnnounced) -> Organisation:
    return Organisation(
        organisation_id=uuid_of(announced.organisation_id),
        legal_name=announced.legal_name,
        time_zone=announced.time_zone or HOME_TIME_ZONE,
        allocation_policy=ALLOCATION_POLICY.optional_from_proto(announced.allocation_policy) or AllocationPolicy.FEFO,
        round_to_rupee=announced.round_to_rupee,
        classes_without_batch=frozenset(map(PRODUCT_CLASS.from_proto, announced.classes_without_batch)),
        books_begin=optional_date_of(announced.books_begin, "books_begin") or GST_BEGAN,
        registrations=tuple(
            Registration(
                registration_id=uuid_of(registration.registration_id),
                gstin=registration.gstin,
                state_code=registration.state_code,
                series_prefix=registration.series_prefix,
                is_default=registration.is_default,
                filing_terms=filing_terms_from_proto(registration.filing_terms, "filing_terms"),
                composition_terms=composition_terms_from_proto(registration.composition_terms, "composition_terms"),
                annual_returns=annual_returns_from_proto(registration.annual_returns, "annual_returns"),
            )
            for registration in announced.registrations
        ),
        limits=limits_from_proto(announced.role_limits),
    )


def filing_terms_to_proto(terms: Iterable[FilingTerms]) -> list[filing_terms_pb2.FilingTerms]:
    return [
        filing_terms_pb2.FilingTerms(
            from_date=found.from_date.isoformat(),
            filing_frequency=_FILING_FREQUENCY.to_proto(found.filing_frequency),
            november_note_cuts_tax=found.november_note_cuts_tax,
        )
        for found in terms
    ]


def filing_terms_from_proto(messages: Iterable[filing_terms_pb2.FilingTerms], field: str) -> tuple[FilingTerms, ...]:
    """Terms as given at `field`, in the order of their days. Raises FilingTermsInvalid."""
    return check_filing_terms(
        [
            FilingTerms(
                from_date=date_of(message.from_date, f"{field}[{index}].from_date"),
                filing_frequency=_FILING_FREQUENCY.optional_from_proto(message.filing_frequency) or Filer.MONTHLY,
                november_note_cuts_tax=message.november_note_cuts_tax,
            )
            for index, message in enumerate(messages)
        ],
        field,
    )


def composition_terms_to_proto(terms: Iterable[CompositionTerms]) -> list[composition_terms_pb2.CompositionTerms]:
    return [
        composition_terms_pb2.CompositionTerms(
            from_date=found.from_date.isoformat(), under_composition=found.under_composition
        )
        for found in terms
    ]


def composition_terms_from_proto(
    messages: Iterable[composition_terms_pb2.CompositionTerms], field: str
) -> tuple[CompositionTerms, ...]:
    """Terms as given at `field`, in the order of their days. Raises CompositionTermsInvalid."""
    return check_composition_terms(
        [
            CompositionTerms(
                from_date=date_of(message.from_date, f"{field}[{index}].from_date"),
                under_composition=message.under_composition,
            )
            for index, message in enumerate(messages)
        ],
        field,
    )


def annual_returns_to_proto(returns: Iterable[AnnualReturn]) -> list[filing_terms_pb2.AnnualReturn]:
    return [
        filing_terms_pb2.AnnualReturn(financial_year=found.financial_year, filed_date=found.filed_date.isoformat())
        for found in returns
    ]


def annual_returns_from_proto(
    messages: Iterable[filing_terms_pb2.AnnualReturn], field: str
) -> tuple[AnnualReturn, ...]:
    """Annual returns as given at `field`, in the order of their years. Raises AnnualReturnInvalid."""
    return check_annual_returns(
        [
            AnnualReturn(
                financial_year=message.financial_year,
                filed_date=date_of(message.filed_date, f"{field}[{index}].filed_date"),
            )
            for index, message in enumerate(messages)
        ],
        field,
    )

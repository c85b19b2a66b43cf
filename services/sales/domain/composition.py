"""The composition scheme of the organisation's registrations: all of a PAN, or none. CGST Rules 3(5), 6(7)."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from gst.codes.gstin import parse_gstin
from services.sales.domain.errors import InvoicesOfOtherScheme, SchemeChanged
from services.sales.domain.organisation import Registration
from services.sales.domain.planned_sale import PlannedSale
from trade.domain.composition import CompositionTerms, CompositionTermsInvalid, Days, days_of_change
from trade.domain.period_locks import PeriodLocks


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvoice:
    """An invoice that stands, as a refusal names it."""

    invoice_id: UUID
    number: str
    date: dt.date


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SchemeChange:
    """The days whose scheme changes for these registrations."""

    registration_ids: tuple[UUID, ...]
    days: tuple[Days, ...]


def terms_at_set_up(registrations: Sequence[Registration]) -> list[Registration]:
    """The first registrations. Those of a PAN that say nothing have the terms of another one that does.

    Raises CompositionTermsInvalid.
    """
    given: dict[str, tuple[CompositionTerms, ...]] = {}
    for index, each in enumerate(registrations):
        terms = each.composition_terms
        if terms and given.setdefault(_pan(each), terms) != terms:
            raise _not_of_pan(f"registrations[{index}].composition_terms")
    return [dataclasses.replace(each, composition_terms=given.get(_pan(each), ())) for each in registrations]


def terms_when_added(new: Registration, others: Sequence[Registration]) -> Registration:
    """A further registration. It has the terms of its PAN. Raises CompositionTermsInvalid."""
    of_pan = [other for other in others if _pan(other) == _pan(new)]
    if not of_pan:
        return new
    if new.composition_terms and new.composition_terms != of_pan[0].composition_terms:
        raise _not_of_pan("composition_terms")
    return dataclasses.replace(new, composition_terms=of_pan[0].composition_terms)


def follow(changed: Registration, others: Sequence[Registration]) -> list[Registration]:
    """The other registrations of its PAN, with its terms, as far as they had different ones."""
    return [
        dataclasses.replace(other, composition_terms=changed.composition_terms)
        for other in others
        if other.registration_id != changed.registration_id
        and _pan(other) == _pan(changed)
        and other.composition_terms != changed.composition_terms
    ]


def change_of(former: Registration, changed: Registration, following: Sequence[Registration]) -> SchemeChange:
    return SchemeChange(
        registration_ids=tuple(each.registration_id for each in (changed, *following)),
        days=days_of_change(changed.composition_terms, former.composition_terms),
    )


def refuse_change(found: IssuedInvoice | None) -> None:
    """Raises InvoicesOfOtherScheme for an invoice of a day whose scheme would change."""
    if found is not None:
        raise InvoicesOfOtherScheme(
            "An invoice of the other scheme is dated on a day that would change.",
            field="composition_terms",
            invoice_id=str(found.invoice_id),
            number=found.number,
            date=found.date.isoformat(),
        )


def check_scheme(locks: PeriodLocks, sale: PlannedSale) -> None:
    """Raises SchemeChanged for a sale that was priced under the other scheme before its transaction began."""
    registration, day = sale.registration, sale.date
    if locks.under_composition_on(registration.registration_id, day) is not registration.under_composition_on(day):
        raise SchemeChanged(
            "The composition scheme of the registration has just changed. Send the sale again.",
            field=f"{sale.requested.field}date",
        )


def _pan(registration: Registration) -> str:
    return parse_gstin(registration.gstin).pan


def _not_of_pan(field: str) -> CompositionTermsInvalid:
    return CompositionTermsInvalid("All registrations of a PAN are under the scheme, or none.", field=field)

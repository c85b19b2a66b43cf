"""Returns of expired goods to the supplier: the possible routes, and their tax consequences. Circular 72/46/2018."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gst.filer_facts import USUAL_FILER, FilerFacts
from gst.settings import Settings, settings_on
from gst.tax.categories import WITHOUT_GSTIN, DocumentKind, RecipientCategory

REMIND_DAYS = 60
"""Days before the credit note limit at which to remind of an open return. gst.md 6.6."""


class ReturnRoute(StrEnum):
    """The routes of the circular."""

    FRESH_SUPPLY = "fresh_supply"
    FRESH_SUPPLY_COMPOSITION = "fresh_supply_composition"
    UNREGISTERED = "unregistered"
    CREDIT_NOTE = "credit_note"
    COMMERCIAL_NOTE = "commercial_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOffer:
    """A possible route, its document and its tax consequences. `document` None: a commercial document of the sender.

    `receiver_reverses_on_destruction`: the receiver reverses the credit that it took on the return itself.
    `supplier_reverses`: the supplier reverses its own credit on the destroyed goods.
    """

    route: ReturnRoute
    document: DocumentKind | None
    issued_by_sender: bool
    taxed: bool
    receiver_reverses_on_destruction: bool
    supplier_reverses: bool
    last_day: date | None


def expired_return_routes(
    sender: RecipientCategory,
    invoice_date: date,
    on: date,
    *,
    settings: Settings | None = None,
    facts: FilerFacts = USUAL_FILER,
) -> tuple[RouteOffer, ...]:
    """The routes that are possible on a day for goods of an invoice. Circular 72/46/2018; gst.md 6.6 (V29).

    A composition or unregistered sender cannot charge tax on the goods. A credit note cuts tax if its return is filed
    by 30 November [D: `november_note_cuts_tax`]; `facts` are those of who issues the note.
    """
    last_day = _last_day(sender, invoice_date, settings or settings_on(on), facts)
    in_time = on <= last_day
    note = RouteOffer(
        route=ReturnRoute.CREDIT_NOTE if in_time else ReturnRoute.COMMERCIAL_NOTE,
        document=DocumentKind.CREDIT_NOTE if in_time else DocumentKind.COMMERCIAL_CREDIT_NOTE,
        issued_by_sender=False,
        taxed=in_time,
        receiver_reverses_on_destruction=False,
        supplier_reverses=in_time,
        last_day=last_day if in_time else None,
    )
    return _sent_back(sender), note


def due_soon(
    sender: RecipientCategory,
    invoice_date: date,
    on: date,
    *,
    settings: Settings | None = None,
    facts: FilerFacts = USUAL_FILER,
) -> bool:
    """Whether at most 60 days are left to issue a taxed note. gst.md 6.6."""
    left = (_last_day(sender, invoice_date, settings or settings_on(on), facts) - on).days
    return 0 <= left <= REMIND_DAYS


def _last_day(sender: RecipientCategory, invoice_date: date, settings: Settings, facts: FilerFacts) -> date:
    return facts.last_day_for_credit_note(invoice_date, settings, to_registered=sender not in WITHOUT_GSTIN)


def _sent_back(sender: RecipientCategory) -> RouteOffer:
    document: DocumentKind | None
    match sender:
        case RecipientCategory.COMPOSITION:
            route, document = ReturnRoute.FRESH_SUPPLY_COMPOSITION, DocumentKind.BILL_OF_SUPPLY
        case RecipientCategory.UNREGISTERED:
            route, document = ReturnRoute.UNREGISTERED, None
        case _:
            route, document = ReturnRoute.FRESH_SUPPLY, DocumentKind.TAX_INVOICE
    taxed = route is ReturnRoute.FRESH_SUPPLY
    return RouteOffer(
        route=route,
        document=document,
        issued_by_sender=True,
        taxed=taxed,
        receiver_reverses_on_destruction=taxed,
        supplier_reverses=False,
        last_day=None,
    )

"""Place of supply of goods: IGST Act s.10 and s.11, the nine cases of gst.md 1.2."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gst.codes.states import OTHER_COUNTRY, check_place_of_supply
from gst.errors import GstError

UNREGISTERED_ADDRESS_FROM = date(2023, 10, 1)
"""The day clause (ca) of s.10(1), on supplies to unregistered persons, began."""


class PlaceUndecided(GstError):
    """A state that the rule needs is missing."""

    reason = "place_undecided"


class Delivery(StrEnum):
    """How the buyer receives the goods."""

    MOVES = "moves"
    BILL_TO_SHIP_TO = "bill_to_ship_to"
    NO_MOVEMENT = "no_movement"
    INSTALLED = "installed"
    ON_CONVEYANCE = "on_conveyance"
    COLLECTED = "collected"


class CollectedAt(StrEnum):
    """Whose state counts when a registered buyer collects at the counter: disputed, so a setting. gst.md 1.2."""

    DELIVERY_ENDS = "delivery_ends"
    BUYER_STATE = "buyer_state"


class OwnSite(StrEnum):
    """Whose state counts when goods go to a registered buyer's own site, in a state where it has no registration.

    Disputed, so a person decides it for each address. gst-corrections.md 1, row 1.
    """

    BILL_TO = "bill_to"
    SHIP_TO = "ship_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """The facts that decide the place of supply. States are two-digit codes; None means not on record.

    `bill_to_state` is the buyer's principal place of business, or the address on the invoice of an unregistered buyer.
    `ship_to_state` is where delivery ends, where the goods lie, the site, or the place of boarding. `own_site` is what
    was decided of a registered buyer's own site in another state than its GSTIN's; None: nothing was.
    """

    supplier_state: str
    on: date
    registered: bool
    overseas: bool = False
    bill_to_state: str | None = None
    ship_to_state: str | None = None
    delivery: Delivery = Delivery.MOVES
    collected_at: CollectedAt = CollectedAt.DELIVERY_ENDS
    own_site: OwnSite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfSupply:
    """A state code and the rule that decided it. `disputed`: practice differs, and a person may overrule it."""

    state_code: str
    rule: str
    explanation: str
    disputed: bool = False


def place_of_supply(facts: PlaceFacts) -> PlaceOfSupply:
    """The place of supply of goods. IGST Act s.10(1)(a)-(e), s.11; Circular 209/3/2024; gst.md 1.2 (V37).

    [D] For a registered buyer of another state who collects at the supplier's counter, the default is the state where
    delivery ends. `collected_at` can take the buyer's state instead. The result is marked disputed in both cases.
    [D] Goods for a registered buyer's own site in another state need `own_site`: never decided from the address alone.
    Raises PlaceUndecided when a needed state or decision is missing, StateUnknown when a code is not one.
    """
    if facts.overseas:
        return PlaceOfSupply(state_code=OTHER_COUNTRY, rule="IGST Act s.11", explanation="The goods leave India.")
    found = _by_address(facts) if _unregistered_by_address(facts) else _by_delivery(facts)
    check_place_of_supply(found.state_code)
    return found


def overrule_place(found: PlaceOfSupply, state_code: str, *, explanation: str) -> PlaceOfSupply:
    """A disputed place, replaced by a person who states why. Raises PlaceUndecided if it is not disputed."""
    if not found.disputed or not explanation.strip():
        raise PlaceUndecided(
            "Only a disputed place is overruled, and with a reason.",
            field="place_of_supply",
            rule="gst.md 1.2",
            place=found.state_code,
        )
    return PlaceOfSupply(
        state_code=check_place_of_supply(state_code),
        rule=found.rule,
        explanation=explanation.strip(),
        disputed=True,
    )


def _unregistered_by_address(facts: PlaceFacts) -> bool:
    # Clause (ca) overrides (a) and (c) only. Installation and conveyance have their own clauses.
    return (
        not facts.registered
        and facts.on >= UNREGISTERED_ADDRESS_FROM
        and facts.delivery not in {Delivery.INSTALLED, Delivery.ON_CONVEYANCE}
    )


def _by_address(facts: PlaceFacts) -> PlaceOfSupply:
    rule = "IGST Act s.10(1)(ca)"
    # Without a delivery, the place of the goods is no address on the invoice, and only the buyer's address counts.
    delivered = facts.delivery in {Delivery.MOVES, Delivery.BILL_TO_SHIP_TO}
    if delivered and facts.ship_to_state and facts.ship_to_state != facts.bill_to_state:
        explanation = "Delivery address of an unregistered buyer (Circular 209/3/2024)."
        return PlaceOfSupply(state_code=facts.ship_to_state, rule=rule, explanation=explanation)
    if facts.bill_to_state:
        explanation = "Address of the unregistered buyer on the invoice."
        return PlaceOfSupply(state_code=facts.bill_to_state, rule=rule, explanation=explanation)
    explanation = "No address on the invoice: the supplier's location."
    return PlaceOfSupply(state_code=facts.supplier_state, rule=rule, explanation=explanation)


def _by_delivery(facts: PlaceFacts) -> PlaceOfSupply:
    match facts.delivery:
        case Delivery.BILL_TO_SHIP_TO:
            explanation = "Principal place of business of the person who directed the delivery."
            place = _needed(facts.bill_to_state, "bill_to_state")
            return PlaceOfSupply(state_code=place, rule="IGST Act s.10(1)(b)", explanation=explanation)
        case Delivery.COLLECTED:
            return _collected(facts)
        case Delivery.NO_MOVEMENT:
            rule, explanation = "IGST Act s.10(1)(c)", "The goods lie there at delivery."
        case Delivery.INSTALLED:
            rule, explanation = "IGST Act s.10(1)(d)", "The site of installation."
        case Delivery.ON_CONVEYANCE:
            rule, explanation = "IGST Act s.10(1)(e)", "The goods are taken on board there."
        case Delivery.MOVES if _at_own_site(facts):
            return _own_site(facts)
        case Delivery.MOVES:
            rule, explanation = "IGST Act s.10(1)(a)", "Movement for delivery ends there."
    return PlaceOfSupply(state_code=_needed(facts.ship_to_state, "ship_to_state"), rule=rule, explanation=explanation)


def _at_own_site(facts: PlaceFacts) -> bool:
    away = facts.bill_to_state is not None and facts.ship_to_state not in {None, facts.bill_to_state}
    return facts.registered and away


def _own_site(facts: PlaceFacts) -> PlaceOfSupply:
    bill_to, ship_to = _needed(facts.bill_to_state, "bill_to_state"), _needed(facts.ship_to_state, "ship_to_state")
    match facts.own_site:
        case OwnSite.BILL_TO:
            rule, explanation = "IGST Act s.10(1)(b)", "Decided for this site of the buyer: the state of its GSTIN."
            return PlaceOfSupply(state_code=bill_to, rule=rule, explanation=explanation, disputed=True)
        case OwnSite.SHIP_TO:
            rule, explanation = "IGST Act s.10(1)(a)", "Decided for this site of the buyer: where the goods arrive."
            return PlaceOfSupply(state_code=ship_to, rule=rule, explanation=explanation, disputed=True)
        case None:
            raise PlaceUndecided(
                "The goods go to a site of the buyer in another state: decide its place of supply once.",
                field="own_site",
                rule="IGST Act s.10(1)(a), (b)",
                suggested=bill_to,
                delivery_state=ship_to,
            )


def _collected(facts: PlaceFacts) -> PlaceOfSupply:
    rule = "IGST Act s.10(1)(a)"
    differs = facts.bill_to_state is not None and facts.bill_to_state != facts.supplier_state
    if differs and facts.collected_at is CollectedAt.BUYER_STATE:
        place, explanation = _needed(facts.bill_to_state, "bill_to_state"), "Setting: the collecting buyer's state."
    else:
        place, explanation = facts.ship_to_state or facts.supplier_state, "Delivery to the collecting buyer ends there."
    return PlaceOfSupply(state_code=place, rule=rule, explanation=explanation, disputed=differs)


def _needed(code: str | None, field: str) -> str:
    if code is None:
        raise PlaceUndecided("The rule needs this state.", field=field, rule="IGST Act s.10(1)")
    return code

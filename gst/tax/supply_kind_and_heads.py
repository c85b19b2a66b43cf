"""Decides the kind of a supply (intra-state, inter-state, SEZ, export) and the heads that its document charges."""

from dataclasses import dataclass

from gst.codes.states import OTHER_COUNTRY, state
from gst.errors import GstError
from gst.tax.categories import ZERO_RATED_WITHOUT_PAYMENT, Charge, DocumentKind, RecipientCategory, SupplyKind


class SupplyRefused(GstError):
    """The law does not allow this supply as described."""

    reason = "supply_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyFacts:
    """The facts that decide the kind of a supply.

    `under_lut` is a valid letter of undertaking (form RFD-11) on the document date; without it a zero-rated supply
    pays IGST. `authorised_operations`: an SEZ buyer takes the goods for them; else the supply bears IGST and is not
    zero-rated. `reverse_charge` is for outward supplies on which the buyer pays. `igst_within_state` is the rare
    intra-state supply that attracts IGST (CBW in returns).
    """

    supplier_state: str
    place_of_supply: str
    recipient: RecipientCategory
    supplier_is_sez: bool = False
    supplier_is_composition: bool = False
    under_lut: bool = False
    reverse_charge: bool = False
    igst_within_state: bool = False
    authorised_operations: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The decision: kind, heads charged, document to issue, and why.

    `inter_state` is as the law says (s.7 or s.8), also where no tax is charged. `gstr1_type` is `inv_typ` of GSTR-1
    and `einvoice_type` is `SupTyp` of INV-01. Both are empty where that file has no such row.
    """

    kind: SupplyKind
    charge: Charge
    inter_state: bool
    place_of_supply: str
    document: DocumentKind
    reverse_charge: bool
    rule: str
    explanation: str
    gstr1_type: str
    einvoice_type: str


_FILE_TYPES = {
    SupplyKind.INTRA_STATE: ("R", "B2B"),
    SupplyKind.INTER_STATE: ("R", "B2B"),
    SupplyKind.SEZ_WITH_TAX: ("SEWP", "SEZWP"),
    SupplyKind.SEZ_WITHOUT_TAX: ("SEWOP", "SEZWOP"),
    SupplyKind.EXPORT_WITH_TAX: ("WPAY", "EXPWP"),
    SupplyKind.EXPORT_WITHOUT_TAX: ("WOPAY", "EXPWOP"),
    SupplyKind.DEEMED_EXPORT: ("DE", "DEXP"),
    SupplyKind.INTRA_STATE_WITH_IGST: ("CBW", "B2B"),
}


def decide_supply(facts: SupplyFacts) -> Supply:
    """The kind of an outward supply and its heads of tax. IGST Act s.7, s.8, s.16; CGST Act s.10; 1.1 (V17, V18, V37).

    Raises SupplyRefused for a composition dealer's inter-state or zero-rated sale, for reverse charge on a zero-rated
    one, and for IGST within a state without reverse charge; StateUnknown for a code that is not one.
    """
    state(facts.supplier_state, field="supplier_state")
    state(facts.place_of_supply, field="place_of_supply")
    kind, inter_state, rule, explanation = _kind(facts)
    _check_allowed(facts, kind, inter_state=inter_state)
    charge = _charge(facts, kind, inter_state=inter_state)
    gstr1_type, einvoice_type = ("", "") if facts.supplier_is_composition else _FILE_TYPES[kind]
    return Supply(
        kind=kind,
        charge=charge,
        inter_state=inter_state,
        place_of_supply=facts.place_of_supply,
        document=DocumentKind.BILL_OF_SUPPLY if facts.supplier_is_composition else DocumentKind.TAX_INVOICE,
        reverse_charge=facts.reverse_charge,
        rule=rule,
        explanation=explanation,
        gstr1_type=gstr1_type,
        einvoice_type=einvoice_type,
    )


def _kind(facts: SupplyFacts) -> tuple[SupplyKind, bool, str, str]:
    differs = facts.place_of_supply != facts.supplier_state
    if facts.recipient is RecipientCategory.OVERSEAS or facts.place_of_supply == OTHER_COUNTRY:
        kind = SupplyKind.EXPORT_WITHOUT_TAX if facts.under_lut else SupplyKind.EXPORT_WITH_TAX
        return kind, True, "IGST Act s.16(1)(a), s.7(5)(a)", "Export is zero-rated and inter-state."
    if facts.recipient is RecipientCategory.SEZ and not facts.authorised_operations:
        explanation = "To an SEZ, but not for its authorised operations: inter-state, and not zero-rated."
        return SupplyKind.INTER_STATE, True, "IGST Act s.7(5)(b), s.16(1)(b)", explanation
    if facts.recipient is RecipientCategory.SEZ:
        kind = SupplyKind.SEZ_WITHOUT_TAX if facts.under_lut else SupplyKind.SEZ_WITH_TAX
        return kind, True, "IGST Act s.16(1)(b), s.7(5)(b)", "A supply to an SEZ is inter-state even in one state."
    if facts.recipient is RecipientCategory.DEEMED_EXPORT:
        inter_state = differs or facts.supplier_is_sez
        return SupplyKind.DEEMED_EXPORT, inter_state, "CGST Act s.147", "Deemed export: normal tax, refunded later."
    if facts.supplier_is_sez:
        return SupplyKind.INTER_STATE, True, "IGST Act s.7(5)(b)", "A supply by an SEZ is inter-state."
    if differs:
        return SupplyKind.INTER_STATE, True, "IGST Act s.7(1)", "Place of supply is in another state."
    if facts.igst_within_state:
        explanation = "Marked as attracting IGST within the state."
        return SupplyKind.INTRA_STATE_WITH_IGST, False, "gst.md 1.3 (CBW)", explanation
    return SupplyKind.INTRA_STATE, False, "IGST Act s.8(1)", "Place of supply is in the supplier's state."


def _check_allowed(facts: SupplyFacts, kind: SupplyKind, *, inter_state: bool) -> None:
    if facts.supplier_is_composition and inter_state:
        raise SupplyRefused(
            "A composition dealer does not sell across a state border.",
            field="place_of_supply",
            rule="CGST Act s.10(2)(c)",
        )
    may_reverse = {SupplyKind.INTRA_STATE, SupplyKind.INTER_STATE, SupplyKind.INTRA_STATE_WITH_IGST}
    if facts.reverse_charge and kind not in may_reverse:
        raise SupplyRefused("Only forward charge here.", field="reverse_charge", rule="gst.md 1.3", kind=kind)
    if facts.igst_within_state and kind is not SupplyKind.INTRA_STATE_WITH_IGST:
        raise SupplyRefused("Not an intra-state supply.", field="igst_within_state", rule="gst.md 1.3 (CBW)", kind=kind)
    if facts.igst_within_state and not facts.reverse_charge:
        raise SupplyRefused(
            "IGST within a state needs reverse charge.", field="reverse_charge", rule="gst.md 1.3 (CBW)"
        )


def _charge(facts: SupplyFacts, kind: SupplyKind, *, inter_state: bool) -> Charge:
    if facts.supplier_is_composition or facts.reverse_charge or kind in ZERO_RATED_WITHOUT_PAYMENT:
        return Charge.NO_TAX
    return Charge.IGST if inter_state else Charge.CGST_SGST

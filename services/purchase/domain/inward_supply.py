"""The taxes of a purchase, by the vendor's category and state and the state of the receiving registration."""

import dataclasses

from gst.tax.categories import Charge, RecipientCategory, SupplyKind
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from trade.domain.law import refusals_of_law


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InwardSupply:
    """Place, kind and heads of a purchase."""

    place_of_supply: str
    kind: SupplyKind
    charge: Charge


def inward_supply(*, gst_category: RecipientCategory, vendor_state: str, registration_state: str) -> InwardSupply:
    """What a vendor's bill bears. Goods are delivered to the registration: IGST Act s.10(1)(a), gst.md 1.2.

    A composition dealer and an unregistered vendor charge no tax (CGST Act s.10, s.22). Raises InvalidArgument for a
    composition dealer in another state.
    """
    with refusals_of_law("vendor_id"):
        supply = decide_supply(
            SupplyFacts(
                supplier_state=vendor_state,
                place_of_supply=registration_state,
                recipient=RecipientCategory.REGULAR,
                supplier_is_sez=gst_category is RecipientCategory.SEZ,
                supplier_is_composition=gst_category is RecipientCategory.COMPOSITION,
            )
        )
    charge = Charge.NO_TAX if gst_category is RecipientCategory.UNREGISTERED else supply.charge
    return InwardSupply(place_of_supply=registration_state, kind=supply.kind, charge=charge)

"""The taxes of a purchase, by the vendor's category and state and the state of the receiving registration."""

import dataclasses

from gst.tax.categories import Charge, RecipientCategory, SupplyKind
from gst.tax.supply_kind_and_heads import SupplyFacts, decide_supply
from services.purchase.domain.import_errors import NotImported
from trade.domain.law import refusals_of_law


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InwardSupply:
    """Place, kind and heads of a purchase."""

    place_of_supply: str
    kind: SupplyKind
    charge: Charge
    under_bill_of_entry: bool
    """Cleared under a bill of entry: the IGST is on that, not on the vendor's bill."""


def check_imported(gst_category: RecipientCategory, *, field: str) -> None:
    """Raises NotImported where a vendor's goods come without a bill of entry."""
    if gst_category not in {RecipientCategory.SEZ, RecipientCategory.OVERSEAS}:
        raise NotImported("Goods of this vendor are not cleared under a bill of entry.", field=field)


def inward_supply(
    *, gst_category: RecipientCategory, vendor_state: str, registration_state: str, under_bill_of_entry: bool = False
) -> InwardSupply:
    """What a vendor's bill bears. Goods are delivered to the registration: IGST Act s.10(1)(a), gst.md 1.2.

    A composition dealer and an unregistered vendor charge no tax (CGST Act s.10, s.22). Raises InvalidArgument for a
    composition dealer in another state.

    Goods of an overseas vendor are always cleared under a bill of entry, those of a vendor in an SEZ where the bill
    says so: gst-corrections.md 1, row 7.
    """
    under_bill_of_entry = under_bill_of_entry or gst_category is RecipientCategory.OVERSEAS
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
    untaxed = under_bill_of_entry or gst_category is RecipientCategory.UNREGISTERED
    return InwardSupply(
        place_of_supply=registration_state,
        kind=supply.kind,
        charge=Charge.NO_TAX if untaxed else supply.charge,
        under_bill_of_entry=under_bill_of_entry,
    )

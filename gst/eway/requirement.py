"""Whether a movement of goods needs an e-way bill. CGST Rule 138; gst.md 4.3."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gst.data_tables import rows
from gst.errors import GstError
from gst.money import CONTEXT
from gst.settings import Settings, settings_on

_LIMITS = tuple(
    sorted(
        ((row["state"], date.fromisoformat(row["since"]), Decimal(row["limit"])) for row in rows("eway_thresholds")),
        reverse=True,
    )
)


class EwayLimitUnknown(GstError):
    """E-way bills had not begun on this day."""

    reason = "eway_limit_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """Goods on one document that are about to move, in rupees. `tax` is all heads and cess.

    `within_state` is the state of a movement inside it, None for a movement between states.
    """

    taxable: Decimal
    tax: Decimal
    exempt: Decimal
    on: date
    within_state: str | None = None

    @property
    def value(self) -> Decimal:
        """The value to compare with the limit: with tax; exempt goods only if all are. Rule 138(1) explanation 2."""
        return CONTEXT.add(self.taxable, self.tax) if self.taxable else self.exempt


@dataclass(frozen=True, slots=True, kw_only=True)
class EwayRequirement:
    """Whether a bill is needed, with value and limit in rupees. `uncertain` marks a disputed reading of the rule."""

    needed: bool
    value: Decimal
    limit: Decimal
    explanation: str
    uncertain: bool = False


def eway_limit(on: date, within_state: str | None) -> Decimal:
    """Rupees above which a bill is needed, by state for movement inside it. Raises EwayLimitUnknown. gst.md 4.3."""
    for state, since, limit in _LIMITS:
        if since <= on and state in {within_state, ""}:
            return limit
    raise EwayLimitUnknown("Before e-way bills.", field="on", rule="CGST Rule 138(1)", on=on.isoformat())


def needs_eway_bill(consignment: Consignment, *, settings: Settings | None = None) -> EwayRequirement:
    """Whether the movement needs an e-way bill, and why. CGST Rule 138(1), 138(14)(e); gst.md 4.3 (V34).

    [D] Wholly exempt goods need none by default (`exempt_goods_need_eway_bill`). The text of the rule still names the
    superseded Notification 2/2017. All this holds for every direction, returns and challans included.
    """
    chosen = settings or settings_on(consignment.on)
    limit, value = eway_limit(consignment.on, consignment.within_state), consignment.value
    above = value > limit
    if not consignment.taxable and consignment.exempt:
        if chosen.exempt_goods_need_eway_bill:
            return EwayRequirement(
                needed=above, value=value, limit=limit, explanation="Setting: exempt goods count.", uncertain=True
            )
        explanation = "Goods of the exemption notification are free of it; the rule names the superseded one."
        return EwayRequirement(needed=False, value=value, limit=limit, explanation=explanation, uncertain=True)
    if above:
        return EwayRequirement(needed=True, value=value, limit=limit, explanation="The consignment is above the limit.")
    explanation = "The exempt part is left out." if consignment.exempt else "The consignment is not above the limit."
    return EwayRequirement(needed=False, value=value, limit=limit, explanation=explanation)

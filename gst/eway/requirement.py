"""Whether a movement of goods needs an e-way bill. CGST Rule 138; gst.md 4.3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gst.data_tables import rows
from gst.errors import GstError
from gst.money import CONTEXT
from gst.settings import Settings, settings_on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    state: str
    since: date
    within_city: bool
    amount: Decimal
    except_hsn: tuple[str, ...]


_LIMITS = tuple(
    sorted(
        (
            _Limit(
                state=row["state"],
                since=date.fromisoformat(row["since"]),
                within_city=row["within_city"] == "yes",
                amount=Decimal(row["limit"]),
                except_hsn=tuple(filter(None, row["except_hsn"].split("|"))),
            )
            for row in rows("eway_thresholds")
        ),
        key=lambda limit: (limit.state, limit.within_city, limit.since),
        reverse=True,
    )
)


class EwayLimitUnknown(GstError):
    """E-way bills had not begun on this day."""

    reason = "eway_limit_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """Goods on one document that are about to move, in rupees. `tax` is all heads and cess.

    `within_state` is the state of a movement inside it, None for a movement between states; `within_city` one inside a
    city. `hsns` are the codes of the goods: some keep the general limit where a state has a higher one.
    """

    taxable: Decimal
    tax: Decimal
    exempt: Decimal
    on: date
    within_state: str | None = None
    within_city: bool = False
    hsns: tuple[str, ...] = ()

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


def eway_limit(on: date, within_state: str | None, *, within_city: bool = False, hsns: Iterable[str] = ()) -> Decimal:
    """Rupees above which a bill is needed, by state for movement inside it. Raises EwayLimitUnknown. gst.md 4.3.

    One code of `hsns` that a state's limit excepts keeps the whole consignment at the general limit.
    """
    codes = tuple(hsns)
    for limit in _LIMITS:
        if limit.since > on or limit.state not in {within_state, ""} or (limit.within_city and not within_city):
            continue
        if not any(code.startswith(limit.except_hsn) for code in codes):
            return limit.amount
    raise EwayLimitUnknown("Before e-way bills.", field="on", rule="CGST Rule 138(1)", on=on.isoformat())


def needs_eway_bill(consignment: Consignment, *, settings: Settings | None = None) -> EwayRequirement:
    """Whether the movement needs an e-way bill, and why. CGST Rule 138(1), 138(14)(e); gst.md 4.3 (V34).

    [D] Wholly exempt goods need none by default (`exempt_goods_need_eway_bill`). The text of the rule still names the
    superseded Notification 2/2017. All this holds for every direction, returns and challans included.
    """
    chosen = settings or settings_on(consignment.on)
    limit = eway_limit(
        consignment.on, consignment.within_state, within_city=consignment.within_city, hsns=consignment.hsns
    )
    value = consignment.value
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

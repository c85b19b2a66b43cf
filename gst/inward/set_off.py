"""Pays output tax from credits in the order of the law, and the rest in cash. CGST Act s.49, 49A, 49B, Rule 88A."""

from dataclasses import dataclass
from decimal import Decimal

from gst.amounts import Amounts
from gst.money import CONTEXT, NIL


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditUse:
    """Rupees of one head's credit spent on one head's liability."""

    credit: str
    liability: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOff:
    """How a liability is paid: each use of credit, cash per head (reverse charge included), credit carried forward."""

    uses: tuple[CreditUse, ...]
    cash: Amounts
    carried: Amounts


# IGST credit is used up first. CGST credit never pays SGST, and SGST credit never pays CGST.
_ORDER = (
    ("igst", "igst"),
    ("igst", "cgst"),
    ("igst", "sgst"),
    ("cgst", "cgst"),
    ("sgst", "sgst"),
    ("cgst", "igst"),
    ("sgst", "igst"),
    ("cess", "cess"),
)


def set_off(liability: Amounts, credit: Amounts, *, reverse_charge: Amounts | None = None) -> SetOff:
    """The payment of output tax, rupees. CGST Act s.49(5), 49A, Rule 88A; gst.md 1.8 [M].

    The law does not say how to split the rest of the IGST credit between CGST and SGST. Here it pays CGST first. Tax
    under `reverse_charge` is paid in cash alone.
    """
    owed = {name: getattr(liability, name) for name in ("igst", "cgst", "sgst", "cess")}
    held = {name: getattr(credit, name) for name in ("igst", "cgst", "sgst", "cess")}
    uses = []
    for source, target in _ORDER:
        amount: Decimal = min(owed[target], held[source])
        if amount <= 0:
            continue
        owed[target] = CONTEXT.subtract(owed[target], amount)
        held[source] = CONTEXT.subtract(held[source], amount)
        uses.append(CreditUse(credit=source, liability=target, amount=amount))
    due = reverse_charge or Amounts()
    cash = Amounts(**owed).plus(Amounts(igst=due.igst, cgst=due.cgst, sgst=due.sgst, cess=due.cess))
    return SetOff(uses=tuple(uses), cash=cash, carried=Amounts(taxable=NIL, **held))

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


# After IGST credit. CGST credit never pays SGST, and SGST credit never pays CGST.
_OWN_CREDITS = (
    ("cgst", "cgst"),
    ("sgst", "sgst"),
    ("cgst", "igst"),
    ("sgst", "igst"),
    ("cess", "cess"),
)


def set_off(liability: Amounts, credit: Amounts, *, reverse_charge: Amounts | None = None) -> SetOff:
    """The payment of output tax, rupees. CGST Act s.49(5), 49A, Rule 88A; gst-corrections.md 1, row 12.

    IGST credit is used up first: on IGST, then on CGST and SGST in any split. Here it pays first what CGST and SGST
    credits leave unpaid, which needs the least cash. Tax under `reverse_charge` is paid in cash alone.
    """
    owed = {name: getattr(liability, name) for name in ("igst", "cgst", "sgst", "cess")}
    held = {name: getattr(credit, name) for name in ("igst", "cgst", "sgst", "cess")}
    uses: list[CreditUse] = []

    def pay(source: str, target: str, most: Decimal) -> None:
        amount = min(owed[target], held[source], most)
        if amount <= 0:
            return
        owed[target] = CONTEXT.subtract(owed[target], amount)
        held[source] = CONTEXT.subtract(held[source], amount)
        uses.append(CreditUse(credit=source, liability=target, amount=amount))

    pay("igst", "igst", held["igst"])
    to_cgst, to_sgst = _least_cash_split(owed, held)
    pay("igst", "cgst", to_cgst)
    pay("igst", "sgst", to_sgst)
    for source, target in _OWN_CREDITS:
        pay(source, target, held[source])
    due = reverse_charge or Amounts()
    cash = Amounts(**owed).plus(Amounts(igst=due.igst, cgst=due.cgst, sgst=due.sgst, cess=due.cess))
    return SetOff(uses=tuple(uses), cash=cash, carried=Amounts(taxable=NIL, **held))


def _least_cash_split(owed: dict[str, Decimal], held: dict[str, Decimal]) -> tuple[Decimal, Decimal]:
    """The IGST credit for CGST and for SGST: each gap that its own credit leaves, then CGST, then SGST."""
    left = held["igst"]
    gaps = {head: max(CONTEXT.subtract(owed[head], held[head]), NIL) for head in ("cgst", "sgst")}
    to_cgst = min(gaps["cgst"], left)
    to_sgst = min(gaps["sgst"], CONTEXT.subtract(left, to_cgst))
    spare = CONTEXT.subtract(CONTEXT.subtract(left, to_cgst), to_sgst)
    more = min(CONTEXT.subtract(owed["cgst"], to_cgst), spare)
    rest = min(CONTEXT.subtract(owed["sgst"], to_sgst), CONTEXT.subtract(spare, more))
    return CONTEXT.add(to_cgst, more), CONTEXT.add(to_sgst, rest)

"""Checks the fields of an e-invoice against each other and against the law, as the portal does. gst.md 4.2."""

from collections.abc import Iterator
from decimal import Decimal

from gst.codes.gstin import GstinInvalid, parse_gstin
from gst.codes.pincodes import ABROAD
from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY
from gst.einvoice.document import UNREGISTERED
from gst.einvoice.field_checks import Fault
from gst.money import CONTEXT, NIL, round_tax
from gst.portal_json import JsonInvalid, JsonObject, amount_of, as_object, objects, text_of

TOLERANCE = Decimal("1.00")
"""Rupees by which an amount may differ from the portal's own. [D] The portal's exact rounding is not known."""
_WITHOUT_TAX = frozenset({"SEZWOP", "EXPWOP"})
_EXPORTS = frozenset({"EXPWP", "EXPWOP"})
_HALF = Decimal(2)


def cross_check_faults(payload: JsonObject) -> list[Fault]:
    """One fault for each contradiction: path, and the portal's error number if known. gst.md 4.2 (V35).

    Sums must be exact. A tax may differ by `TOLERANCE` from the tax that the portal computes from the rate.
    """
    try:
        return [*_parties(payload), *_items(payload), *_totals(payload)]
    except JsonInvalid:
        # `field_faults` reports a field of the wrong kind.
        return []


def _parties(payload: JsonObject) -> Iterator[Fault]:
    seller, buyer = _group(payload, "SellerDtls"), _group(payload, "BuyerDtls")
    yield from _party("SellerDtls", seller)
    yield from _party("BuyerDtls", buyer)
    is_export = text_of(_group(payload, "TranDtls"), "SupTyp") in _EXPORTS
    if text_of(seller, "Gstin") == UNREGISTERED:
        yield Fault(field="SellerDtls.Gstin", rule="a registered seller", value=UNREGISTERED)
    if (text_of(buyer, "Gstin") == UNREGISTERED) != is_export:
        yield Fault(field="BuyerDtls.Gstin", rule="a GSTIN, or URP for an export", value=text_of(buyer, "Gstin"))
    if (text_of(buyer, "Pos") == OTHER_COUNTRY) != is_export:
        yield Fault(field="BuyerDtls.Pos", rule="96 for an export alone", value=text_of(buyer, "Pos"))
    if text_of(_group(payload, "DocDtls"), "Typ") != "INV":
        refs = _group(payload, "RefDtls")
        if not objects(refs, "PrecDocDtls"):
            yield Fault(field="RefDtls.PrecDocDtls", rule="a note names its invoice", value="")


def _party(where: str, party: JsonObject) -> Iterator[Fault]:
    gstin, state = text_of(party, "Gstin"), text_of(party, "Stcd")
    if gstin == UNREGISTERED:
        return
    try:
        if parse_gstin(gstin).state_code != state:
            yield Fault(field=f"{where}.Stcd", rule="the state of the GSTIN", value=state)
    except GstinInvalid as fault:
        yield Fault(field=f"{where}.Gstin", rule=fault.problem, value=gstin)
    if state == OTHER_TERRITORY and str(party.get("Pin")) != ABROAD:
        yield Fault(field=f"{where}.Pin", rule="999999 in Other Territory", value=str(party.get("Pin")))


def _items(payload: JsonObject) -> Iterator[Fault]:
    tran = _group(payload, "TranDtls")
    seller, buyer = _group(payload, "SellerDtls"), _group(payload, "BuyerDtls")
    intra = (
        text_of(tran, "SupTyp") in {"B2B", "DEXP"}
        and text_of(seller, "Stcd") == text_of(buyer, "Pos")
        and tran.get("IgstOnIntra") != "Y"
    )
    untaxed = text_of(tran, "SupTyp") in _WITHOUT_TAX or tran.get("RegRev") == "Y"
    for number, item in enumerate(objects(payload, "ItemList"), 1):
        yield from _item(f"ItemList[{number}].", item, intra=intra, untaxed=untaxed)


def _item(where: str, item: JsonObject, *, intra: bool, untaxed: bool) -> Iterator[Fault]:
    taxable, rate = amount_of(item, "AssAmt"), amount_of(item, "GstRt")
    igst, cgst, sgst = (amount_of(item, name, default=NIL) for name in ("IgstAmt", "CgstAmt", "SgstAmt"))
    if taxable != CONTEXT.subtract(amount_of(item, "TotAmt"), amount_of(item, "Discount", default=NIL)):
        yield _fault(f"{where}AssAmt", "TotAmt less Discount (2193)", taxable)
    if cgst != sgst:
        yield _fault(f"{where}SgstAmt", "equal to CgstAmt", sgst)
    if intra and igst:
        yield _fault(f"{where}IgstAmt", "no IGST on an intra-state supply (2172)", igst)
    if not intra and cgst:
        yield _fault(f"{where}CgstAmt", "no CGST on an inter-state supply", cgst)
    if untaxed and (igst or cgst):
        yield _fault(f"{where}IgstAmt", "no tax on this supply", igst)
    if not untaxed:
        want = round_tax(taxable, CONTEXT.divide(rate, _HALF)) if intra else round_tax(taxable, rate)
        have, name = (cgst, "CgstAmt") if intra else (igst, "IgstAmt")
        if abs(CONTEXT.subtract(have, want)) > TOLERANCE:
            yield _fault(f"{where}{name}", "AssAmt x GstRt (2227, 2234)", have)
    whole = [taxable, igst, cgst, sgst]
    whole += [amount_of(item, name, default=NIL) for name in ("CesAmt", "CesNonAdvlAmt", "StateCesAmt", "OthChrg")]
    if amount_of(item, "TotItemVal") != _sum(whole):
        yield _fault(f"{where}TotItemVal", "AssAmt + taxes + cess + OthChrg", amount_of(item, "TotItemVal"))


def _totals(payload: JsonObject) -> Iterator[Fault]:
    values, items = _group(payload, "ValDtls"), objects(payload, "ItemList")
    for name, parts in (
        ("AssVal", ("AssAmt",)),
        ("CgstVal", ("CgstAmt",)),
        ("SgstVal", ("SgstAmt",)),
        ("IgstVal", ("IgstAmt",)),
        ("CesVal", ("CesAmt", "CesNonAdvlAmt")),
    ):
        added = _sum([amount_of(item, part, default=NIL) for item in items for part in parts])
        if amount_of(values, name, default=NIL) != added:
            yield _fault(f"ValDtls.{name}", "the sum of the items (2182)", amount_of(values, name, default=NIL))
    plus = ("AssVal", "CgstVal", "SgstVal", "IgstVal", "CesVal", "StCesVal", "OthChrg", "RndOffAmt")
    total = _sum([amount_of(values, name, default=NIL) for name in plus])
    total = CONTEXT.subtract(total, amount_of(values, "Discount", default=NIL))
    if amount_of(values, "TotInvVal") != total:
        yield _fault("ValDtls.TotInvVal", "the sum of the values (2189)", amount_of(values, "TotInvVal"))


def _group(payload: JsonObject, name: str) -> JsonObject:
    return as_object(payload.get(name, {}), name)


def _sum(amounts: list[Decimal]) -> Decimal:
    total = NIL
    for amount in amounts:
        total = CONTEXT.add(total, amount)
    return total


def _fault(field: str, rule: str, value: Decimal) -> Fault:
    return Fault(field=field, rule=rule, value=f"{value:f}")

"""Checks the fields of an e-invoice against each other and against the law, as the portal does. gst.md 4.2."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from gst.codes.gstin import GstinInvalid
from gst.codes.hsn import HsnInvalid, check_hsn
from gst.codes.pincodes import ABROAD
from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY
from gst.einvoice.document import UNREGISTERED
from gst.einvoice.portal import Portal
from gst.money import CONTEXT, NIL, round_tax
from gst.portal_fields import Fault
from gst.portal_json import JsonInvalid, JsonObject, amount_of, as_object, objects, text_of
from gst.tax.retail_price_value import valued_on_retail_price

TOLERANCE = Decimal("1.00")
"""Rupees by which an amount may differ from the portal's own. [D] The portal's exact rounding is not known."""
_WITHOUT_TAX = frozenset({"SEZWOP", "EXPWOP"})
_EXPORTS = frozenset({"EXPWP", "EXPWOP"})
_HALF = Decimal(2)
_OTHER_AMOUNTS = ("CesAmt", "CesNonAdvlAmt", "StateCesAmt", "StateCesNonAdvlAmt", "OthChrg")


def cross_check_faults(
    payload: JsonObject, *, inter_state: bool | None = None, portal: Portal = Portal.PRODUCTION
) -> list[Fault]:
    """One fault for each contradiction: path, and the portal's error number if known. gst.md 4.2 (V35).

    Sums must be exact. A tax may differ by `TOLERANCE` from the tax that the portal computes from the rate.
    `inter_state` is what the law says of the supply: that of an SEZ unit is inter-state inside its own state too, which
    the payload does not show. Without it the states decide.
    """
    try:
        return [*_parties(payload, portal), *_items(payload, inter_state=inter_state), *_totals(payload)]
    except JsonInvalid:
        # `field_faults` reports a field of the wrong kind.
        return []


def hsn_faults(payload: JsonObject, least_digits: int) -> list[Fault]:
    """One fault for each HSN code that is unknown or has fewer than `least_digits`. A service code needs no more."""
    faults = []
    for number, item in enumerate(objects(payload, "ItemList"), 1):
        code = item.get("HsnCd")
        # `field_faults` reports a code that is no text.
        if isinstance(code, str):
            try:
                check_hsn(code, least_digits=least_digits)
            except HsnInvalid as fault:
                faults.append(Fault(field=f"ItemList[{number}].HsnCd", rule=str(fault.args[0]), value=code))
    return faults


def _parties(payload: JsonObject, portal: Portal) -> Iterator[Fault]:
    seller, buyer = _group(payload, "SellerDtls"), _group(payload, "BuyerDtls")
    for where in ("SellerDtls", "BuyerDtls", "DispDtls", "ShipDtls"):
        if where in payload:
            yield from _party(where, _group(payload, where), portal)
    is_export = text_of(_group(payload, "TranDtls"), "SupTyp") in _EXPORTS
    if text_of(seller, "Gstin") == UNREGISTERED:
        yield Fault(field="SellerDtls.Gstin", rule="a registered seller", value=UNREGISTERED)
    if (text_of(buyer, "Gstin") == UNREGISTERED) != is_export:
        yield Fault(field="BuyerDtls.Gstin", rule="a GSTIN, or URP for an export", value=text_of(buyer, "Gstin"))
    if (text_of(buyer, "Pos") == OTHER_COUNTRY) != is_export:
        yield Fault(field="BuyerDtls.Pos", rule="96 for an export alone", value=text_of(buyer, "Pos"))


def _party(where: str, party: JsonObject, portal: Portal) -> Iterator[Fault]:
    # DispDtls has no GSTIN, and ShipDtls may have none.
    gstin, state = text_of(party, "Gstin", default=UNREGISTERED), text_of(party, "Stcd")
    try:
        if gstin != UNREGISTERED and portal.state_of(gstin) != state:
            yield Fault(field=f"{where}.Stcd", rule="the state of the GSTIN", value=state)
    except GstinInvalid as fault:
        yield Fault(field=f"{where}.Gstin", rule=fault.problem, value=gstin)
    if state == OTHER_TERRITORY and str(party.get("Pin")) != ABROAD:
        yield Fault(field=f"{where}.Pin", rule="999999 in Other Territory", value=str(party.get("Pin")))


def _items(payload: JsonObject, *, inter_state: bool | None) -> Iterator[Fault]:
    tran = _group(payload, "TranDtls")
    seller, buyer = _group(payload, "SellerDtls"), _group(payload, "BuyerDtls")
    intra = (
        text_of(tran, "SupTyp") in {"B2B", "DEXP"}
        and not (text_of(seller, "Stcd") != text_of(buyer, "Pos") if inter_state is None else inter_state)
        and tran.get("IgstOnIntra") != "Y"
    )
    untaxed = text_of(tran, "SupTyp") in _WITHOUT_TAX or tran.get("RegRev") == "Y"
    day = _day_of(payload)
    for number, item in enumerate(objects(payload, "ItemList"), 1):
        yield from _item(f"ItemList[{number}].", item, day=day, intra=intra, untaxed=untaxed)


def _day_of(payload: JsonObject) -> date | None:
    try:
        text = text_of(_group(payload, "DocDtls"), "Dt")
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a business date has no zone
    except ValueError:
        # `field_faults` reports a day of another form.
        return None


def _item(where: str, item: JsonObject, *, day: date | None, intra: bool, untaxed: bool) -> Iterator[Fault]:
    taxable, rate = amount_of(item, "AssAmt"), amount_of(item, "GstRt")
    igst, cgst, sgst = (amount_of(item, name, default=NIL) for name in ("IgstAmt", "CgstAmt", "SgstAmt"))
    # The tax is that of the declared retail price, and AssAmt what the seller asks before tax. CGST Rule 31D.
    on_retail_price = day is not None and valued_on_retail_price(text_of(item, "HsnCd"), day)
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
        over = CONTEXT.subtract(have, want)
        if abs(over) > TOLERANCE and not (over > 0 and on_retail_price):
            yield _fault(f"{where}{name}", "AssAmt x GstRt (2227, 2234)", have)
    whole = [taxable, igst, cgst, sgst]
    whole += [amount_of(item, name, default=NIL) for name in _OTHER_AMOUNTS]
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

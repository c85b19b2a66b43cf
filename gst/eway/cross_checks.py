"""Checks the fields of an e-way bill against each other, as the portal does. gst.md 4.3; the portal's errors."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from gst.codes.gstin import GstinInvalid
from gst.codes.hsn import is_service
from gst.codes.pincodes import ABROAD
from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY, STATES
from gst.data_tables import rows
from gst.einvoice.document import UNREGISTERED, TransportMode
from gst.einvoice.portal import Portal
from gst.money import CONTEXT, NIL, ZERO
from gst.portal_fields import Fault
from gst.portal_json import JsonObject, amount_of, objects, text_of

GRACE = Decimal("2.00")
"""Rupees by which the total may differ from the sum of the values. Error 620."""
SAME_PIN_KM = 100
"""The longest way between two places of one PIN code. gst.md 4.3."""
GST_BEGAN = date(2017, 7, 1)
_OTHERS = "8"
_EXPORT, _IMPORT = "3", "2"
_ABROAD_OR_SEZ = frozenset({OTHER_COUNTRY, "99"})
_DOCUMENTS = {(row["direction"], row["purpose"]): row["documents"].split("|") for row in rows("eway_documents")}
_SUMMED = ("totalValue", "cgstValue", "sgstValue", "igstValue", "cessValue", "cessNonAdvolValue", "otherValue")


def cross_check_faults(payload: JsonObject, *, portal: Portal = Portal.PRODUCTION) -> list[Fault]:
    """One fault for each contradiction, with the portal's error number if known.

    The payload has no fault in a single field (`FieldTable`).
    """
    faults = [*_document(payload), *_parties(payload, portal), *_places(payload), *_transport(payload)]
    return [*faults, *_amounts(payload), *_items(payload)]


def _document(payload: JsonObject) -> Iterator[Fault]:
    purpose, document = text_of(payload, "subSupplyType"), text_of(payload, "docType")
    allowed = _DOCUMENTS.get((text_of(payload, "supplyType"), purpose))
    if allowed is None:
        yield Fault(field="subSupplyType", rule="a purpose of this direction (203)", value=purpose)
    elif document not in allowed:
        yield Fault(field="docType", rule=f"one of {', '.join(allowed)} for this purpose (205, 611)", value=document)
    if purpose == _OTHERS and not payload.get("subSupplyDesc"):
        yield Fault(field="subSupplyDesc", rule="the purpose in words (377)", value="")
    day = _day(payload, "docDate")
    if day is None or day < GST_BEGAN:
        yield Fault(field="docDate", rule="a day since 01/07/2017 (207, 819)", value=text_of(payload, "docDate"))


def _parties(payload: JsonObject, portal: Portal) -> Iterator[Fault]:
    seller, buyer = text_of(payload, "fromGstin"), text_of(payload, "toGstin")
    for name, gstin in (("from", seller), ("to", buyer)):
        yield from _party(name, gstin, payload, portal)
    if UNREGISTERED == seller == buyer:
        yield Fault(field="toGstin", rule="a GSTIN of one of the parties (822)", value=buyer)
    purpose = text_of(payload, "subSupplyType")
    for name, gstin, bound in (("to", buyer, _EXPORT), ("from", seller, _IMPORT)):
        if purpose == bound and gstin != UNREGISTERED and _state(payload, f"{name}StateCode") not in _ABROAD_OR_SEZ:
            yield Fault(field=f"{name}Gstin", rule="URP or an SEZ unit (450, 451)", value=gstin)
    own, error = (seller, 359) if payload["supplyType"] == "O" else (buyer, 360)
    if text_of(payload, "userGstin") not in {own, text_of(payload, "transporterId", default="")}:
        yield Fault(field="userGstin", rule=f"the maker's own side, or the transporter ({error})", value=own)
    ship_to = text_of(payload, "shipToGSTIN", default=UNREGISTERED)
    if ship_to != UNREGISTERED and ship_to == buyer:
        yield Fault(field="shipToGSTIN", rule="another GSTIN than the buyer's (618)", value=ship_to)
    elif ship_to != UNREGISTERED and not _known(ship_to, portal):
        yield Fault(field="shipToGSTIN", rule="a GSTIN or URP (609)", value=ship_to)


def _party(name: str, gstin: str, payload: JsonObject, portal: Portal) -> Iterator[Fault]:
    if gstin == UNREGISTERED:
        return
    state = _state(payload, f"{name}StateCode")
    if not _known(gstin, portal):
        yield Fault(field=f"{name}Gstin", rule="a GSTIN or URP (208, 212)", value=gstin)
    elif portal is Portal.PRODUCTION and state not in {portal.state_of(gstin), *_ABROAD_OR_SEZ}:
        yield Fault(field=f"{name}StateCode", rule="the state of the GSTIN (211, 215)", value=state)


def _places(payload: JsonObject) -> Iterator[Fault]:
    for name in ("fromStateCode", "toStateCode", "actFromStateCode", "actToStateCode"):
        if _state(payload, name) not in STATES:
            yield Fault(field=name, rule="a state (211, 215, 371, 372)", value=_state(payload, name))
    for side, place in (("from", "actFromStateCode"), ("to", "actToStateCode")):
        pin = str(payload[f"{side}Pincode"])
        if (pin == ABROAD) != (_state(payload, place) in {OTHER_COUNTRY, OTHER_TERRITORY}):
            yield Fault(field=f"{side}Pincode", rule="999999 abroad and in Other Territory alone (210, 214)", value=pin)
    kind = amount_of(payload, "transactionType")
    for side, place, kinds, error in (("from", "actFrom", {1, 2}, 643), ("to", "actTo", {1, 3}, 644)):
        state, at = _state(payload, f"{side}StateCode"), _state(payload, f"{place}StateCode")
        if kind in kinds and state != at and state not in _ABROAD_OR_SEZ:
            rule = f"the state of the party in this type of transaction ({error})"
            yield Fault(field=f"{place}StateCode", rule=rule, value=at)
    km = text_of(payload, "transDistance")
    if payload["fromPincode"] == payload["toPincode"] and not 1 <= int(km) <= SAME_PIN_KM:
        yield Fault(field="transDistance", rule=f"1 to {SAME_PIN_KM} km inside one PIN code", value=km)


def _transport(payload: JsonObject) -> Iterator[Fault]:
    mode = text_of(payload, "transMode", default="")
    vehicle, paper = text_of(payload, "vehicleNo", default=""), text_of(payload, "transDocNo", default="")
    if not mode:
        if vehicle or paper:
            yield Fault(field="transMode", rule="a mode with a vehicle or document (621, 622, 638)", value="")
        elif not payload.get("transporterId"):
            yield Fault(field="transporterId", rule="a transporter where part B is left open (226, 619)", value="")
    elif mode == TransportMode.ROAD:
        if not vehicle:
            yield Fault(field="vehicleNo", rule="a vehicle on the road (303)", value="")
        elif not payload.get("vehicleType"):
            yield Fault(field="vehicleType", rule="the type of the vehicle (361)", value="")
    else:
        for name in ("transDocNo", "transDocDate"):
            if not payload.get(name):
                yield Fault(field=name, rule="the document of rail, air or ship (385, 394)", value="")
        if payload.get("vehicleType") == "O":
            yield Fault(field="vehicleType", rule="over-dimensional on the road alone (634)", value="O")
    yield from _transport_date(payload)


def _transport_date(payload: JsonObject) -> Iterator[Fault]:
    if payload.get("transDocDate"):
        day, issued = _day(payload, "transDocDate"), _day(payload, "docDate")
        if day is None or (issued is not None and day < issued):
            rule = "a day not before the document's (224, 362)"
            yield Fault(field="transDocDate", rule=rule, value=text_of(payload, "transDocDate"))


def _amounts(payload: JsonObject) -> Iterator[Fault]:
    total, taxable = NIL, NIL
    for name in _SUMMED:
        total = CONTEXT.add(total, amount_of(payload, name, default=NIL))
    value = amount_of(payload, "totInvValue")
    if abs(CONTEXT.subtract(value, total)) > GRACE:
        yield Fault(field="totInvValue", rule=f"the sum of the values, within {GRACE} (620)", value=f"{value:f}")
    for item in objects(payload, "itemList"):
        taxable = CONTEXT.add(taxable, amount_of(item, "taxableAmount"))
    value = amount_of(payload, "totalValue")
    if abs(CONTEXT.subtract(value, taxable)) > GRACE:
        yield Fault(field="totalValue", rule=f"the sum of the items, within {GRACE}", value=f"{value:f}")


def _items(payload: JsonObject) -> Iterator[Fault]:
    items = objects(payload, "itemList")
    across = payload["fromStateCode"] != payload["toStateCode"]
    for number, item in enumerate(items, 1):
        where = f"itemList[{number}]."
        cgst, sgst, igst = (amount_of(item, f"{head}Rate", default=ZERO) for head in ("cgst", "sgst", "igst"))
        if cgst != sgst:
            yield Fault(field=f"{where}sgstRate", rule="equal to cgstRate (251)", value=f"{sgst:f}")
        if cgst and igst:
            yield Fault(field=f"{where}igstRate", rule="either IGST or CGST and SGST (218)", value=f"{igst:f}")
        elif cgst and across:
            yield Fault(field=f"{where}cgstRate", rule="no CGST between states (219)", value=f"{cgst:f}")
    if all(is_service(text_of(item, "hsnCode")) for item in items):
        yield Fault(field="itemList", rule="an item of goods", value=str(len(items)))


def _known(gstin: str, portal: Portal) -> bool:
    try:
        portal.state_of(gstin)
    except GstinInvalid:
        return False
    return True


def _state(payload: JsonObject, name: str) -> str:
    return f"{int(amount_of(payload, name)):02d}"


def _day(payload: JsonObject, name: str) -> date | None:
    text = text_of(payload, name)
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a business date has no zone
    except ValueError:
        return None

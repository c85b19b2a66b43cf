"""The JSON of an e-way bill, with the field names of the interface or of the offline bulk file. gst.md 4.3."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gst.codes.hsn import check_hsn
from gst.codes.numbers import check_document_number
from gst.codes.pincodes import ABROAD
from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY, STATES
from gst.codes.uqc import check_uqc
from gst.document.lines import Totals
from gst.einvoice.document import UNREGISTERED, Einvoice, Item, Party, Transport
from gst.einvoice.payload import date_with_slashes, portal_text
from gst.einvoice.portal import Portal
from gst.eway.cross_checks import cross_check_faults
from gst.money import CONTEXT, NIL, ZERO
from gst.portal_fields import Fault, FieldsInvalid, FieldTable
from gst.portal_json import Json, JsonObject, drop_empty
from gst.settings import Settings, settings_on

EWAY_FIELDS = FieldTable("eway_fields", standard="the e-way bill")
"""The fields of the interface, v1.03; docs/eway-constraints.md."""
_HALF = Decimal(2)
_RATE = Decimal("0.001")
_OUTSIDE = frozenset({OTHER_COUNTRY, "99"})
_BULK_NAMES = {
    "transactionType": "transType",
    "actFromStateCode": "actualFromStateCode",
    "actToStateCode": "actualToStateCode",
    "otherValue": "OthValue",
    "cessNonAdvolValue": "TotNonAdvolVal",
}


class EwayBillInvalid(FieldsInvalid):
    """The portal would refuse the bill; `faults` names every field that is known to be wrong."""

    reason = "eway_bill_invalid"
    standard = "e-way bill interface v1.03"


class Direction(StrEnum):
    """supplyType: outward or inward for the maker of the bill."""

    OUTWARD = "O"
    INWARD = "I"


class Purpose(StrEnum):
    """subSupplyType: why goods move."""

    SUPPLY = "1"
    IMPORT = "2"
    EXPORT = "3"
    JOB_WORK = "4"
    OWN_USE = "5"
    JOB_WORK_RETURN = "6"
    SALES_RETURN = "7"
    OTHERS = "8"
    SKD_CKD = "9"
    LINE_SALES = "10"
    RECIPIENT_UNKNOWN = "11"
    EXHIBITION = "12"


class EwayDocumentType(StrEnum):
    """docType: the document that travels with the goods."""

    INVOICE = "INV"
    BILL_OF_SUPPLY = "BIL"
    BILL_OF_ENTRY = "BOE"
    CHALLAN = "CHL"
    OTHER = "OTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class EwayBill:
    """Goods about to move. `dispatch_from` and `ship_to` only where they differ from the parties. Rupees, km.

    `port` is where an export leaves the country: the goods move there, while the buyer stays abroad.
    """

    maker_gstin: str
    direction: Direction
    purpose: Purpose
    document_type: EwayDocumentType
    number: str
    date: date
    seller: Party
    buyer: Party
    items: tuple[Item, ...]
    totals: Totals
    transport: Transport
    purpose_in_words: str = ""
    buyer_is_sez: bool = False
    dispatch_from: Party | None = None
    ship_to: Party | None = None
    port: Party | None = None


def build_eway_bill(
    bill: EwayBill,
    *,
    settings: Settings | None = None,
    portal: Portal = Portal.PRODUCTION,
    least_hsn_digits: int = 4,
) -> JsonObject:
    """The payload of the e-way bill interface. CGST Rule 138; gst.md 4.3.

    A sales return is inward, purpose 7, on a challan. [D] The state code of an SEZ buyer (`sez_state`). The GSTIN of
    the ship-to party is named in bill-to/ship-to and combined transactions, from the day on which the portal knows its
    key (`ship_to_gstin_required`). Names and addresses are cut to the portal's length, a vehicle's number loses spaces
    and hyphens, and what is empty is left out.
    Raises EwayBillInvalid with all faults, DocumentNumberInvalid, HsnInvalid and UqcUnknown.
    """
    chosen = settings or settings_on(bill.date)
    _check_port(bill)
    for number, item in enumerate(bill.items, 1):
        check_hsn(item.hsn, least_digits=least_hsn_digits, field=f"itemList[{number}].hsnCode")
        check_uqc(item.uqc, field=f"itemList[{number}].qtyUnit")
    payload = drop_empty({**_head(bill), **_values(bill), **_transport(bill.transport), **_goods(bill)})
    if bill.buyer_is_sez:
        payload["toStateCode"] = int(chosen.sez_state)
    ship_to = _ship_to_another(bill)
    if chosen.ship_to_gstin_required and ship_to is not None:
        payload["shipToGSTIN"] = ship_to.gstin or UNREGISTERED
    faults = EWAY_FIELDS.faults(payload) or cross_check_faults(payload, portal=portal)
    if faults:
        raise EwayBillInvalid(faults)
    return payload


def check_ship_to_of_irn(bill: EwayBill, registered: Einvoice) -> None:
    """Raise EwayBillInvalid unless the bill ships to whom the e-invoice with the IRN does. GSTN FAQ of July 2026.

    From 1-8-2026 what an IRN says of the ship-to is final for its e-way bill. A seller therefore asks for the ship-to
    before the IRN.
    """
    if settings_on(bill.date).ship_to_gstin_required and bill.ship_to != registered.ship_to:
        said = registered.ship_to
        to = (said.gstin or said.legal_name) if said else "the buyer"
        rule = "the ship-to of its IRN; GSTN FAQ of July 2026"
        raise EwayBillInvalid([Fault(field="shipToGSTIN", rule=rule, value=to)])


def bulk_form(payload: JsonObject) -> JsonObject:
    """The same bill with the field names of the offline bulk file, five of which differ. gst.md 4.3."""
    return {_BULK_NAMES.get(name, name): value for name, value in payload.items()}


def _head(bill: EwayBill) -> JsonObject:
    """Part A without goods and amounts. A document of another's making keeps the number that it bears."""
    own = bill.direction is Direction.OUTWARD
    return {
        "userGstin": bill.maker_gstin,
        "supplyType": bill.direction.value,
        "subSupplyType": bill.purpose.value,
        "subSupplyDesc": portal_text(bill.purpose_in_words),
        "docType": bill.document_type.value,
        "docNo": check_document_number(bill.number, field="docNo") if own else bill.number.upper(),
        "docDate": date_with_slashes(bill.date),
        "transactionType": _transaction(bill),
        **_party("from", bill.seller, bill.dispatch_from),
        **_party("to", bill.buyer, bill.port or bill.ship_to),
    }


def _values(bill: EwayBill) -> JsonObject:
    totals, by_unit = bill.totals, _non_advalorem(bill)
    return {
        "totalValue": totals.taxable,
        "cgstValue": totals.cgst,
        "sgstValue": totals.sgst,
        "igstValue": totals.igst,
        "cessValue": CONTEXT.subtract(totals.cess, by_unit),
        "cessNonAdvolValue": by_unit,
        "otherValue": totals.round_off,
        "totInvValue": totals.value,
    }


def _transport(transport: Transport) -> JsonObject:
    """Part B. Without mode it stays open, and the transporter fills it."""
    return {
        "transporterId": transport.transporter_id,
        "transporterName": portal_text(transport.transporter_name),
        "transDocNo": transport.document_number,
        "transDocDate": date_with_slashes(transport.document_date) if transport.document_date else "",
        "transMode": transport.mode.value if transport.mode else "",
        "transDistance": str(transport.distance),
        "vehicleNo": transport.vehicle.replace(" ", "").replace("-", "").upper(),
        "vehicleType": ("O" if transport.over_dimensional else "R") if transport.vehicle else "",
    }


def _goods(bill: EwayBill) -> JsonObject:
    main = max(bill.items, key=lambda item: item.taxable, default=None)
    return {
        "mainHsnCode": main.hsn if main else "",
        "itemList": [_item(number, item) for number, item in enumerate(bill.items, 1)],
    }


def _transaction(bill: EwayBill) -> int:
    """1 regular, 2 bill-to differs from ship-to, 3 bill-from differs from dispatch-from, 4 both."""
    return 1 + (_ship_to_another(bill) is not None) + 2 * (bill.dispatch_from is not None)


def _ship_to_another(bill: EwayBill) -> Party | None:
    """The ship-to party, if it is another person or GSTIN. A second address of one GSTIN is a regular transaction."""
    ship_to, buyer = bill.ship_to, bill.buyer
    if ship_to is None:
        return None
    if ship_to.gstin is None:
        registered_here = buyer.gstin is None or ship_to.state_code == buyer.state_code
        same = ship_to.legal_name == buyer.legal_name and registered_here
    else:
        same = buyer.gstin is not None and ship_to.gstin.upper() == buyer.gstin.upper()
    return None if same else ship_to


def _check_port(bill: EwayBill) -> None:
    """The goods of an export move to a port in India, and only an export has one. Portal errors 372, 373, 641."""
    if bill.port is not None and bill.purpose is not Purpose.EXPORT:
        raise EwayBillInvalid([Fault(field="actToStateCode", rule="a port for an export alone (641)", value="port")])
    if bill.purpose is not Purpose.EXPORT:
        return
    place = bill.port or bill.ship_to or bill.buyer
    if place.state_code not in STATES or place.state_code in _OUTSIDE:
        rule = "the state of the port (372, 373, 641)"
        raise EwayBillInvalid([Fault(field="actToStateCode", rule=rule, value=place.state_code)])


def _party(side: str, party: Party, place: Party | None) -> JsonObject:
    at = place or party
    actual = "actFromStateCode" if side == "from" else "actToStateCode"
    return {
        f"{side}Gstin": party.gstin or UNREGISTERED,
        f"{side}TrdName": portal_text(party.trade_name or party.legal_name),
        f"{side}Addr1": portal_text(at.address, most=120),
        f"{side}Addr2": portal_text(at.address2, most=120),
        f"{side}Place": portal_text(at.place, most=50),
        f"{side}Pincode": _pin(at),
        f"{side}StateCode": int(party.state_code),
        actual: int(at.state_code),
    }


def _pin(place: Party) -> Json:
    if place.state_code in {OTHER_COUNTRY, OTHER_TERRITORY}:
        return int(ABROAD)
    return int(place.pin) if place.pin and place.pin.isdigit() else place.pin


def _item(number: int, item: Item) -> Json:
    half = CONTEXT.divide(item.tax_rate, _HALF) if item.cgst else ZERO
    name = portal_text(item.description)
    return {
        "itemNo": number,
        "productName": name,
        "productDesc": name,
        "hsnCode": item.hsn,
        "quantity": CONTEXT.add(item.quantity, item.free_quantity),
        "qtyUnit": item.uqc,
        "taxableAmount": item.taxable,
        "cgstRate": half,
        "sgstRate": half,
        "igstRate": item.tax_rate if item.igst else ZERO,
        "cessRate": item.cess_percent,
        "cessNonAdvol": CONTEXT.quantize(CONTEXT.divide(item.cess_by_unit, item.quantity), _RATE)
        if item.cess_by_unit and item.quantity
        else ZERO,
    }


def _non_advalorem(bill: EwayBill) -> Decimal:
    return sum((item.cess_by_unit for item in bill.items), NIL)

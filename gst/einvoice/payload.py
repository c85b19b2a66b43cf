"""Builds the INV-01 v1.1 payload of an e-invoice, and refuses what the portal would refuse. gst.md 4.2."""

from datetime import date
from decimal import Decimal

from gst.codes.pincodes import ABROAD
from gst.codes.states import OTHER_COUNTRY, OTHER_TERRITORY
from gst.einvoice.cross_checks import cross_check_faults, hsn_faults
from gst.einvoice.document import UNREGISTERED, Einvoice, Item, Party, Transport
from gst.einvoice.field_checks import field_faults
from gst.einvoice.portal import Portal
from gst.money import CONTEXT, NIL, ZERO
from gst.portal_fields import FieldsInvalid
from gst.portal_json import Json, JsonObject, drop_empty
from gst.settings import Settings, settings_on
from gst.tax.categories import EXPORTS, SupplyKind, Treatment

_BATCH = range(3, 21)
_LAST_EXPIRY_YEAR = 2029
_HSN_DIGITS = 6
"""Who needs an IRN has a turnover above five crore, and so reports six digits. Notification 78/2020-CT."""


class EinvoiceInvalid(FieldsInvalid):
    """The portal would refuse this document; `faults` names every field."""

    reason = "einvoice_invalid"
    standard = "INV-01 v1.1"


def build_einvoice(
    document: Einvoice,
    *,
    settings: Settings | None = None,
    portal: Portal = Portal.PRODUCTION,
    least_hsn_digits: int = _HSN_DIGITS,
) -> JsonObject:
    """The payload to register. Raises EinvoiceInvalid with all faults. CGST Rule 48(4); 4.2 (V10, V18, V21, V35).

    The payload omits a batch number outside 3-20 characters, and an expiry from 2030 on [D: `expiry_from_2030`]. An
    exempt line is an item at rate 0, or part of the other charges [D: `exempt_as_other_charges`]. HSN codes have six
    digits, which a turnover above five crore demands (`gst.codes.hsn.hsn_digits`).
    """
    chosen = settings or settings_on(document.date)
    items = document.items
    others = NIL
    if chosen.exempt_as_other_charges:
        items = tuple(item for item in items if item.treatment is Treatment.TAXABLE)
        others = sum((item.taxable for item in document.items if item.treatment is not Treatment.TAXABLE), NIL)
    payload: JsonObject = {
        "Version": "1.1",
        "TranDtls": {
            "TaxSch": "GST",
            "SupTyp": document.supply.einvoice_type,
            "RegRev": "Y" if document.supply.reverse_charge else "N",
            "IgstOnIntra": "Y" if document.supply.kind is SupplyKind.INTRA_STATE_WITH_IGST else "N",
        },
        "DocDtls": {"Typ": document.kind.value, "No": document.number.upper(), "Dt": date_with_slashes(document.date)},
        "SellerDtls": _party(document.seller),
        "BuyerDtls": _buyer(document),
        "DispDtls": _dispatch(document.dispatch_from),
        "ShipDtls": _ship_to(document.ship_to),
        "ItemList": [_item(number, item, chosen) for number, item in enumerate(items, 1)],
        "ValDtls": _values(document, others),
        "RefDtls": {
            "PrecDocDtls": [{"InvNo": p.number, "InvDt": date_with_slashes(p.date)} for p in document.preceding]
        },
        "ExpDtls": _export(document),
        "EwbDtls": _transport(document.transport),
    }
    kept = drop_empty(payload)
    faults = field_faults(kept) + cross_check_faults(kept, inter_state=document.supply.inter_state, portal=portal)
    faults += hsn_faults(kept, least_hsn_digits)
    if faults:
        raise EinvoiceInvalid(faults)
    return kept


def date_with_slashes(day: date) -> str:
    """`05/10/2026`, as the invoice and e-way portals write dates. gst.md 4.2."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def portal_text(text: str, *, least: int = 1, most: int = 100) -> str:
    """The text as the portals accept it, of `least` to `most` characters. gst.md 4.2.

    Quotation marks and backslashes become spaces. A long text is cut, and a short one is padded with dots.
    """
    kept = " ".join(text.replace('"', " ").replace("\\", " ").split())[:most].rstrip()
    return kept.ljust(least, ".") if kept else ""


def _party(party: Party) -> JsonObject:
    return {
        "Gstin": party.gstin or UNREGISTERED,
        "LglNm": portal_text(party.legal_name, least=3),
        "TrdNm": portal_text(party.trade_name, least=3),
        "Addr1": portal_text(party.address),
        "Addr2": portal_text(party.address2, least=3),
        "Loc": portal_text(party.place, least=3, most=50),
        "Pin": _pin(party),
        "Stcd": party.state_code,
        "Ph": party.phone,
        "Em": party.email,
    }


def _pin(party: Party) -> Json:
    if party.state_code in {OTHER_COUNTRY, OTHER_TERRITORY}:
        return int(ABROAD)
    return int(party.pin) if party.pin and party.pin.isdigit() else party.pin


def _buyer(document: Einvoice) -> JsonObject:
    buyer = _party(document.buyer)
    if document.supply.kind in EXPORTS:
        buyer |= {"Gstin": UNREGISTERED, "Pin": int(ABROAD), "Stcd": OTHER_COUNTRY}
    return buyer | {"Pos": document.supply.place_of_supply}


def _ship_to(party: Party | None) -> Json:
    """The consignee. Unlike seller and buyer, ShipDtls has no phone and no e-mail."""
    if party is None:
        return None
    return {name: held for name, held in _party(party).items() if name not in {"Ph", "Em"}}


def _dispatch(party: Party | None) -> Json:
    if party is None:
        return None
    whole = _party(party)
    return {"Nm": whole["LglNm"], **{name: whole[name] for name in ("Addr1", "Addr2", "Loc", "Pin", "Stcd")}}


def _item(number: int, item: Item, settings: Settings) -> Json:
    heads = CONTEXT.add(CONTEXT.add(item.cgst, item.cgst), item.igst)
    cess = CONTEXT.add(item.cess_by_value, item.cess_by_unit)
    return {
        "SlNo": str(number),
        "PrdDesc": portal_text(item.description, least=3, most=300),
        "IsServc": "Y" if item.is_service else "N",
        "HsnCd": item.hsn,
        "Barcde": item.barcode,
        "Qty": item.quantity,
        "FreeQty": item.free_quantity,
        "Unit": item.uqc,
        "UnitPrice": item.unit_price,
        "TotAmt": item.gross,
        "Discount": item.discount,
        "AssAmt": item.taxable,
        "GstRt": item.tax_rate,
        "IgstAmt": item.igst,
        "CgstAmt": item.cgst,
        "SgstAmt": item.cgst,
        "CesRt": item.cess_percent,
        "CesAmt": item.cess_by_value,
        "CesNonAdvlAmt": item.cess_by_unit,
        "OthChrg": NIL,
        "TotItemVal": CONTEXT.add(CONTEXT.add(item.taxable, heads), cess),
        "BchDtls": _batch(item, settings),
    }


def _batch(item: Item, settings: Settings) -> Json:
    if len(item.batch) not in _BATCH:
        return None
    batch: JsonObject = {"Nm": item.batch}
    if item.expiry is not None and (item.expiry.year <= _LAST_EXPIRY_YEAR or settings.expiry_from_2030):
        batch["ExpDt"] = date_with_slashes(item.expiry)
    return batch


def _values(document: Einvoice, others: Decimal) -> JsonObject:
    totals = document.totals
    values: JsonObject = {
        "AssVal": CONTEXT.subtract(totals.taxable, others),
        "CgstVal": totals.cgst,
        "SgstVal": totals.sgst,
        "IgstVal": totals.igst,
        "CesVal": totals.cess,
        "StCesVal": ZERO,
        "Discount": NIL,
        "OthChrg": others,
        "RndOffAmt": totals.round_off,
        "TotInvVal": totals.value,
    }
    if document.export is not None and document.export.value_in_currency is not None:
        values["TotInvValFc"] = document.export.value_in_currency
    return values


def _export(document: Einvoice) -> Json:
    export = document.export
    if export is None:
        return None
    return {
        "ShipBNo": export.shipping_bill,
        "ShipBDt": date_with_slashes(export.shipping_date) if export.shipping_date else None,
        "Port": export.port,
        "RefClm": "Y" if document.supply.kind is SupplyKind.EXPORT_WITH_TAX else "N",
        "ForCur": export.currency,
        "CntCode": export.country,
    }


def _transport(transport: Transport | None) -> Json:
    if transport is None:
        return None
    return {
        "TransId": transport.transporter_id,
        "TransName": portal_text(transport.transporter_name, least=3),
        "TransMode": transport.mode.value if transport.mode else None,
        "Distance": transport.distance,
        "TransDocNo": transport.document_number,
        "TransDocDt": date_with_slashes(transport.document_date) if transport.document_date else None,
        "VehNo": transport.vehicle.replace(" ", "").upper(),
        "VehType": ("O" if transport.over_dimensional else "R") if transport.vehicle else None,
    }

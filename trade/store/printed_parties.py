"""Sellers and buyers of documents as JSON columns hold them."""

from collections.abc import Mapping
from typing import Any

from trade.domain.printed_party import PrintedParty
from trade.store.parties import address_of, json_of_address, json_of_licences, licences_of


def json_of_party(party: PrintedParty) -> dict[str, Any]:
    shipping = party.shipping_address
    # Most sales name no premises, and most buyers are in India.
    premises = {"premises_id": party.premises_id, "premises_name": party.premises_name} if party.premises_id else {}
    return {
        "name": party.name,
        "gstin": party.gstin,
        "address": json_of_address(party.address),
        "shipping_address": json_of_address(shipping) if shipping else None,
        "drug_licences": json_of_licences(party.drug_licences),
        "phone": party.phone,
        **premises,
        **({"country_code": party.country_code} if party.country_code else {}),
    }


def party_of(json: Mapping[str, Any]) -> PrintedParty:
    shipping = json["shipping_address"]
    return PrintedParty(
        name=json["name"],
        gstin=json["gstin"],
        address=address_of(json["address"]),
        shipping_address=None if shipping is None else address_of(shipping),
        drug_licences=licences_of(json["drug_licences"]),
        phone=json["phone"],
        country_code=json.get("country_code", ""),
        premises_id=json.get("premises_id", ""),
        premises_name=json.get("premises_name", ""),
    )

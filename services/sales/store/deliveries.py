"""Deliveries, and the sites of customers, as JSON columns hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gst.tax.place_of_supply import OwnSite
from services.sales.domain.delivery import TO_BUYER, Delivery, DeliveryMode, DeliverySite
from trade.store.parties import address_of, json_of_address, json_of_licences, licences_of


def json_of_delivery(delivery: Delivery) -> dict[str, Any]:
    if delivery is TO_BUYER:
        return {}
    return {
        "mode": delivery.mode,
        "address": json_of_address(delivery.address) if delivery.address else None,
        "consignee_name": delivery.consignee_name,
        "consignee_gstin": delivery.consignee_gstin,
        "consignee_drug_licences": json_of_licences(delivery.consignee_drug_licences),
    }


def delivery_of(json: Mapping[str, Any]) -> Delivery:
    if not json:
        return TO_BUYER
    return Delivery(
        mode=DeliveryMode(json["mode"]),
        address=None if json["address"] is None else address_of(json["address"]),
        consignee_name=json["consignee_name"],
        consignee_gstin=json["consignee_gstin"],
        consignee_drug_licences=licences_of(json["consignee_drug_licences"]),
    )


def json_of_sites(sites: Sequence[DeliverySite]) -> list[dict[str, Any]]:
    return [{"address": json_of_address(site.address), "decided_state": site.decided_state} for site in sites]


def sites_of(json: Sequence[Mapping[str, Any]]) -> tuple[DeliverySite, ...]:
    return tuple(
        DeliverySite(address=address_of(site["address"]), decided_state=OwnSite(site["decided_state"])) for site in json
    )

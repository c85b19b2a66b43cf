"""Deliveries, and the sites of customers, as messages."""

from collections.abc import Iterable
from typing import Final

from bahi.sales.v1 import deliveries_pb2 as pb

from gst.tax.place_of_supply import CollectedAt, OwnSite
from kit.wire.enums import EnumMapping
from services.sales.domain.delivery import TO_BUYER, Delivery, DeliveryMode, DeliverySite
from trade.api.parties import address_from_proto, address_to_proto, licences_from_proto, licences_to_proto

DELIVERY_MODE: Final = EnumMapping(pb.DeliveryMode, DeliveryMode)
SITE_PLACE: Final = EnumMapping(pb.SitePlace, OwnSite)
COLLECTED_AT: Final = EnumMapping(pb.CollectedAt, CollectedAt)


def delivery_to_proto(delivery: Delivery) -> pb.Delivery:
    return pb.Delivery(
        mode=DELIVERY_MODE.to_proto(delivery.mode),
        address=address_to_proto(delivery.address) if delivery.address else None,
        consignee_name=delivery.consignee_name,
        consignee_gstin=delivery.consignee_gstin,
        consignee_drug_licences=licences_to_proto(delivery.consignee_drug_licences),
    )


def delivery_from_proto(message: pb.Delivery, field: str) -> Delivery:
    """To the buyer, at its own address, where the request says nothing. `field` is its path in the request."""
    if not message.ByteSize():
        return TO_BUYER
    return Delivery(
        mode=DELIVERY_MODE.optional_from_proto(message.mode) or DeliveryMode.TO_BUYER,
        address=address_from_proto(message.address) if message.HasField("address") else None,
        consignee_name=message.consignee_name,
        consignee_gstin=message.consignee_gstin,
        consignee_drug_licences=licences_from_proto(
            message.consignee_drug_licences, f"{field}.consignee_drug_licences"
        ),
    )


def sites_to_proto(sites: Iterable[DeliverySite]) -> list[pb.DeliverySite]:
    return [
        pb.DeliverySite(address=address_to_proto(site.address), decided_state=SITE_PLACE.to_proto(site.decided_state))
        for site in sites
    ]


def sites_from_proto(messages: Iterable[pb.DeliverySite]) -> tuple[DeliverySite, ...]:
    return tuple(
        DeliverySite(address=address_from_proto(site.address), decided_state=SITE_PLACE.from_proto(site.decided_state))
        for site in messages
    )

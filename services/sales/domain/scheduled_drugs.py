"""Scheduled drugs go to licensed places only. gst.md 6.3; Drugs Rules 1945 r.65."""

from typing import Final

from services.sales.domain.customer import allows
from services.sales.domain.delivery import DeliveryMode, address_key
from services.sales.domain.errors import LicenceNeeded
from services.sales.domain.planned_sale import PlannedSale
from services.sales.domain.sale import Sale, StockedProduct
from services.sales.domain.statuses_and_kinds import INSTITUTIONS

_ONLY: Final = "A scheduled drug is sold to licensed dealers and institutions only."


def check_licence(planned: PlannedSale, product: StockedProduct, field: str) -> None:
    """Raises LicenceNeeded for a scheduled drug that the buyer may not have, or that goes to a place without a licence.

    `field` is that of the product in the request.
    """
    schedule, buyer, delivery = product.drug_schedule, planned.customer, planned.delivery
    if not schedule:
        return
    sale, facts = planned.requested, {"schedule": schedule, "product": product.code}
    if not buyer.may_buy_scheduled(schedule, planned.date):
        raise LicenceNeeded(_ONLY, field=field, **facts)
    if buyer.type in INSTITUTIONS or delivery.address is None:
        return
    if delivery.mode is DeliveryMode.TO_ANOTHER:
        known = sale.consignee is not None and sale.consignee.may_buy_scheduled(schedule, planned.date)
        if not known and not allows(delivery.consignee_drug_licences, schedule, planned.date):
            at = _path(sale, "delivery.consignee_drug_licences")
            raise LicenceNeeded("Name a licence of the place where the scheduled drug goes.", field=at, **facts)
        return
    own = (buyer.billing_address, buyer.shipping_address)
    if address_key(delivery.address) not in {address_key(address) for address in own if address is not None}:
        at = _path(sale, "customer_premises_id")
        raise LicenceNeeded("Name the premises where the scheduled drug goes: their licences count.", field=at, **facts)


def _path(sale: Sale, name: str) -> str:
    """The path of a field in the request. The places of an order stand in the order."""
    return "order_id" if sale.order or sale.is_estimate else f"{sale.field}{name}"

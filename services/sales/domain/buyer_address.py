"""What the paper of an unregistered buyer must show of it. CGST Rule 46(e), (f); gst-corrections.md 1, row 9."""

from collections.abc import Iterable

from gst.document.lines import LineFigures
from gst.money import NIL
from gst.printed.invoice_text import needs_buyer_address
from gst.tax.categories import Treatment
from services.sales.domain.delivery import DeliveryMode
from services.sales.domain.errors import BuyerAddressNeeded
from services.sales.domain.planned_sale import PlannedSale
from trade.domain.parties import Address

_PRINTED = ("line1", "state_code")
"""What an address needs to be one on paper."""


def check_buyer_address(planned: PlannedSale, lines: Iterable[LineFigures]) -> None:
    """From 50,000 rupees of taxable value on: the buyer's address, the delivery address, and their states.

    Exempt goods do not count. Below it they are optional. Raises BuyerAddressNeeded.
    """
    customer, delivery, field = planned.customer, planned.delivery, planned.requested.field
    if customer.registered:
        return
    taxable = sum((line.value_of_supply for line in lines if line.line.treatment is Treatment.TAXABLE), NIL)
    if not needs_buyer_address(taxable, registered=False):
        return
    _check(customer.billing_address, f"{field}customer_id", name="billing_address")
    if delivery.address is not None:
        _check(delivery.address, f"{field}delivery.address", name="")
    elif customer.shipping_address is not None and delivery.mode is not DeliveryMode.COLLECTED:
        _check(customer.shipping_address, f"{field}customer_id", name="shipping_address")


def _check(address: Address, field: str, *, name: str) -> None:
    """`name`: that of an address which the request does not carry, or empty."""
    missing = next((part for part in _PRINTED if not getattr(address, part)), None)
    if missing is not None:
        raise BuyerAddressNeeded(
            "From 50,000 rupees on, the paper shows the buyer's address and state.",
            field=field if name else f"{field}.{missing}",
            missing=f"{name}.{missing}" if name else missing,
        )

"""Looking things up: in one's own books, and, by the id of a thing that one has no right to know of, in a
neighbour's."""

from typing import Final

from tests.chaos.load.shop import Shop

LISTS: Final = (
    "/v1/invoices?page_size=20",
    "/v1/orders?page_size=20",
    "/v1/stock-levels?page_size=20",
    "/v1/stock-movements?page_size=20",
    "/v1/customers",
    "/v1/customer-receipts?page_size=20",
    "/v1/goods-receipts?page_size=20",
    "/v1/sales-returns?page_size=20",
    "/v1/vendor-bills?page_size=20",
)


async def browse(shop: Shop) -> None:
    """One of the lists."""
    await shop.phone.look(shop.chance.choice(LISTS))


async def pry(shop: Shop) -> None:
    """A neighbour's invoice: it must be as if there were none."""
    if not shop.neighbours:
        return
    invoice = shop.pick(shop.chance.choice(shop.neighbours).invoices)
    if invoice is not None:
        await shop.phone.look(f"/v1/invoices/{invoice['invoice_id']}")

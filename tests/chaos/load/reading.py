"""Reads: lists of the own organisation, and an invoice of another organisation by its id."""

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
    "/v1/debit-claims?page_size=20",
)


async def read_list(shop: Shop) -> None:
    """Reads one of the lists."""
    await shop.client.look(shop.rng.choice(LISTS))


async def read_foreign_invoice(shop: Shop) -> None:
    """Asks for the invoice of another organisation: the reply must not contain it."""
    if not shop.neighbours:
        return
    invoice = shop.pick(shop.rng.choice(shop.neighbours).invoices)
    if invoice is not None:
        await shop.client.look(f"/v1/invoices/{invoice['invoice_id']}")

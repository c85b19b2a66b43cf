"""Sales as the law tells them apart: by kind of paper, zero-rated, and delivered elsewhere than to the buyer."""

from typing import Final

from tests.chaos.load import organisations
from tests.chaos.load.shop import Shop, new_key
from tests.demo.set_up import INDORE, NASHIK
from tests.support.rest import Body

ELSEWHERE: Final[Body] = {"mode": "to_another", "address": NASHIK, "consignee_name": "Kaveri Clinic"}
COLLECTED: Final[Body] = {"mode": "collected"}


async def sell_exempt_goods(shop: Shop) -> None:
    """Exempt goods go on a bill of supply."""
    customer = shop.rng.choice(("OPEN1", "SHOP", "AWAY"))
    await _sell(shop, "bill_of_supply", customer, [_exempt(shop)])


async def sell_both_kinds(shop: Shop) -> None:
    """Taxed and exempt goods for a buyer without GSTIN go on one paper."""
    await _sell(shop, "mixed_sale", shop.rng.choice(("OPEN1", "OPEN2")), [_exempt(shop), *shop.random_lines()])


async def sell_listed_goods(shop: Shop) -> None:
    """Goods that the law taxes on their declared retail price, and others."""
    product_id = shop.organisation.products[organisations.LISTED]
    line = {"product_id": product_id, "quantity": str(shop.rng.randint(1, 3))}
    customer = shop.rng.choice(("OPEN1", "SHOP"))
    await _sell(shop, "retail_price_sale", customer, [line, *shop.random_lines()])


async def sell_to_the_zone(shop: Shop) -> None:
    """To an SEZ under the letter of undertaking."""
    await _sell(shop, "letter_sale", "ZONE", shop.random_lines())


async def sell_to_the_zone_with_tax(shop: Shop) -> None:
    """To an SEZ on payment of IGST."""
    await _sell(shop, "taxed_zone_sale", "ZONE", shop.random_lines(), zero_rating="with_tax")


async def send_elsewhere(shop: Shop) -> None:
    """The goods go to another person in another state, as a registered buyer of either state directs."""
    for customer in ("SHOP", "AWAY"):
        await _sell(shop, "directed_sale", customer, shop.random_lines(), delivery=ELSEWHERE)


async def hand_over(shop: Shop) -> None:
    """A buyer of another state collects the goods at the counter."""
    await _sell(shop, "collected_sale", "AWAY", shop.random_lines(), delivery=COLLECTED)


async def open_premises(shop: Shop) -> None:
    """A customer has a branch."""
    key = new_key("branch")
    body: Body = {"customer_id": shop.organisation.customers["SHOP"], "name": key, "address": INDORE}
    premises = await shop.client.do("premises", "/v1/customer-premises", body, key=key, role="manager")
    if premises:
        shop.premises.append(premises)


async def sell_to_premises(shop: Shop) -> None:
    """Goods go to a branch, on the account of the customer."""
    premises = shop.pick(shop.premises)
    if premises is None:
        await open_premises(shop)
        return
    named = {"customer_premises_id": premises["customer_premises_id"]}
    await _sell(shop, "premises_sale", "SHOP", shop.random_lines(), **named)


async def _sell(shop: Shop, kind: str, customer: str, lines: list[Body], **fields: str | Body) -> None:
    key = new_key("paper")
    customer_id = shop.organisation.customers[customer]
    body: Body = {"customer_id": customer_id, "reference": key, "lines": lines, **fields}
    invoice = await shop.client.do(kind, "/v1/invoices", body, key=key)
    if invoice:
        shop.invoices.append(invoice)


def _exempt(shop: Shop) -> Body:
    product_id = shop.organisation.products[organisations.EXEMPT]
    return {"product_id": product_id, "quantity": str(shop.rng.randint(1, 3))}

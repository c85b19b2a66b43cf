"""One careful customer of an organisation that nobody else uses: how soon after a heal does something succeed again?"""

import asyncio
import time
from typing import Final
from uuid import uuid4

from tests.chaos.load.organisations import RATE, Stall
from tests.chaos.load.retrying_client import Phone
from tests.chaos.load.shop import new_key
from tests.support.rest import Body

PATIENCE_SECONDS: Final = 2.5
PAUSE_SECONDS: Final = 0.05
GIVES_UP_SECONDS: Final = 40.0


class Canary:
    """Tries the same thing again and again until it succeeds."""

    def __init__(self, stall: Stall, phone: Phone) -> None:
        self._stall = stall
        self._phone = phone

    async def sing(self) -> float:
        """Seconds until a sale, a payment and a return have each succeeded: together they need every process."""
        started = time.monotonic()
        await asyncio.gather(*(self._until_done(*song) for song in self._songs()))
        return time.monotonic() - started

    def _songs(self) -> list[tuple[str, str, Body]]:
        customer, product = self._stall.customers["OPEN1"], self._stall.products["COOL1"]
        goods = [{"product_id": product, "quantity": "1", "rate": RATE}]
        return [
            ("sale", "/v1/invoices", {"customer_id": customer, "lines": goods}),
            ("vendor_payment", "/v1/vendor-payments", self._payment()),
            ("purchase_return", "/v1/purchase-returns", self._return()),
        ]

    def _payment(self) -> Body:
        return {"vendor_id": self._stall.vendor_id, "mode": "cash", "amount": "1.00"}

    def _return(self) -> Body:
        receipt = self._stall.receipts[0]
        line = receipt["lines"][-1]["line_id"]
        goods = [{"goods_receipt_line_id": line, "quantity": "1"}]
        return {"goods_receipt_id": receipt["goods_receipt_id"], "lines": goods}

    async def _until_done(self, kind: str, path: str, body: Body) -> None:
        key, operation = new_key(kind[:5]), str(uuid4())
        carries = "reason" if kind == "purchase_return" else "reference"
        role = "manager" if kind == "purchase_return" else "user"
        deadline = time.monotonic() + GIVES_UP_SECONDS
        while time.monotonic() < deadline:
            asked = {**body, carries: key}
            if await self._phone.once(
                kind, path, asked, key=key, operation=operation, patience=PATIENCE_SECONDS, role=role
            ):
                return
            await asyncio.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"No {kind} succeeded within {GIVES_UP_SECONDS:.0f} seconds.")

"""Measures the recovery: how soon after the last heal requests of an organisation of its own succeed again."""

import asyncio
import time
from typing import Final
from uuid import uuid4

from tests.chaos.load.organisations import RATE, Organisation
from tests.chaos.load.retrying_client import RetryingClient
from tests.chaos.load.shop import new_key
from tests.support.rest import Body

PATIENCE_SECONDS: Final = 2.5
PAUSE_SECONDS: Final = 0.05
TIMEOUT_SECONDS: Final = 40.0


class RecoveryProbe:
    """Repeats the same requests until each has succeeded."""

    def __init__(self, organisation: Organisation, client: RetryingClient) -> None:
        self._organisation = organisation
        self._client = client

    async def seconds_to_recover(self) -> float:
        """Seconds until a sale, a vendor payment and a purchase return have succeeded. They need every process."""
        started = time.monotonic()
        await asyncio.gather(*(self._until_done(*request) for request in self._requests()))
        return time.monotonic() - started

    def _requests(self) -> list[tuple[str, str, Body]]:
        customer, product = self._organisation.customers["OPEN1"], self._organisation.products["COOL1"]
        goods = [{"product_id": product, "quantity": "1", "rate": RATE}]
        return [
            ("sale", "/v1/invoices", {"customer_id": customer, "lines": goods}),
            ("vendor_payment", "/v1/vendor-payments", self._payment()),
            ("purchase_return", "/v1/purchase-returns", self._return()),
        ]

    def _payment(self) -> Body:
        return {"vendor_id": self._organisation.vendor_id, "mode": "cash", "amount": "1.00"}

    def _return(self) -> Body:
        receipt = self._organisation.receipts[0]
        line = receipt["lines"][-1]["line_id"]
        goods = [{"goods_receipt_line_id": line, "quantity": "1"}]
        return {"goods_receipt_id": receipt["goods_receipt_id"], "lines": goods}

    async def _until_done(self, kind: str, path: str, body: Body) -> None:
        key, operation = new_key(kind[:5]), str(uuid4())
        key_field = "reason" if kind == "purchase_return" else "reference"
        role = "manager" if kind == "purchase_return" else "user"
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            marked = {**body, key_field: key}
            if await self._client.once(
                kind, path, marked, key=key, operation=operation, patience=PATIENCE_SECONDS, role=role
            ):
                return
            await asyncio.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"No {kind} succeeded within {TIMEOUT_SECONDS:.0f} seconds.")

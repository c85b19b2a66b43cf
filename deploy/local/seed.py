"""Makes the demo organisation through REST, as any client would. The next run completes an interrupted one."""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import httpx

from deploy.local import demo_data

ORG_ID: Final = UUID("0199aa00-0000-7000-8000-00000000ba41")
"""The same on every machine, so that examples can name it."""

REQUEST_SECONDS: Final = 15.0
ANNOUNCED_SECONDS: Final = 30.0
"""Time in which the other services must have received the announcement of a new organisation."""
POLL_SECONDS: Final = 0.2

Body = dict[str, Any]


class SeedFailed(RuntimeError):
    """The demo organisation could not be made. The message holds the request and the response."""


class _Client:
    """REST calls of one user. Each POST has a constant idempotency key, so that a repeat returns the first result."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=REQUEST_SECONDS)

    def get(self, path: str) -> Body | None:
        """The response, or None for 404."""
        response = self._http.get(path)
        return None if response.status_code == HTTPStatus.NOT_FOUND else self._read(response)

    def post(self, path: str, key: str, body: Body) -> Body:
        """The resource, made now or by an earlier run."""
        return self._read(self._http.post(path, json=body, headers={"Idempotency-Key": f"demo-{key}"}))

    @staticmethod
    def _read(response: httpx.Response) -> Body:
        if response.is_error:
            request = response.request
            raise SeedFailed(f"{request.method} {request.url.path} answered {response.status_code}: {response.text}")
        answer: Body = response.json()
        return answer


def ensure(url: str, tokens: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Makes the demo organisation unless it exists. Raises SeedFailed."""
    manager = _Client(url, tokens["manager"])
    admin = _Client(url, tokens["admin"])
    if admin.get("/v1/organisation") is None:
        say("Making the demo organisation.")
        admin.post("/v1/organisation", "organisation", demo_data.ORGANISATION)
    _wait_until_announced(manager)
    received = manager.get("/v1/goods-receipts") or {}
    if received.get("goods_receipts"):
        return
    cold_room = manager.post("/v1/locations", "cold-room", demo_data.COLD_ROOM)
    vendor = manager.post("/v1/vendors", "vendor", demo_data.VENDOR)
    products = [manager.post("/v1/products", body["code"], body) for body in demo_data.PRODUCTS]
    for body in demo_data.CUSTOMERS:
        manager.post("/v1/customers", body["code"], body)
    product_ids = {product["code"]: product["product_id"] for product in products}
    for receipt in demo_data.receipts(dt.datetime.now(dt.UTC).date(), product_ids, cold_room["location_id"]):
        body = {"vendor_id": vendor["vendor_id"], **receipt}
        manager.post("/v1/goods-receipts", receipt["vendor_document_number"], body)


def example(url: str, tokens: Mapping[str, str]) -> tuple[str, str]:
    """Ids of a customer and a product of the demo organisation, for the command that `make up` prints."""
    user = _Client(url, tokens["user"])
    customers = user.get("/v1/customers:search?query=SHREEJI") or {}
    products = user.get("/v1/products:search?query=PCM500") or {}
    return customers["customers"][0]["customer_id"], products["matches"][0]["product"]["product_id"]


def _wait_until_announced(client: _Client) -> None:
    # Inventory makes the locations of a new organisation when it receives the announcement.
    deadline = time.monotonic() + ANNOUNCED_SECONDS
    while not (client.get("/v1/locations?kind=saleable") or {}).get("locations"):
        if time.monotonic() > deadline:
            raise SeedFailed(
                "Inventory has not heard of the new organisation: look into the logs of sales and inventory."
            )
        time.sleep(POLL_SECONDS)

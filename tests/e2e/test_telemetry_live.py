"""The OTLP export of a running system: one sale is one trace, through every process and on through the relay."""

from uuid import uuid4

import pytest

from tests.e2e.collector import Received
from tests.e2e.stock import stocked
from tests.support.rest import Rest
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("processes")]

DELIVERED = "inventory server /bahi.outbox.v1.InboxService/Deliver"
RESERVED = "inventory server /bahi.inventory.v1.StockService/ReserveStock"
ISSUED = [
    "sales server /bahi.sales.v1.InvoiceService/CreateInvoice",
    "gateway client /bahi.sales.v1.InvoiceService/CreateInvoice",
    "gateway server POST /v1/invoices",
]


def test_a_sale_is_one_trace_from_the_gateway_to_sql_and_through_the_relay(here, collector) -> None:
    run, org_id = here.run(), uuid4()
    sale = stocked(here, org_id)
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        invoice = rest.post("/v1/invoices", sale)

    def seen(title: str) -> Received | None:
        return next((span for span in collector.of_trace(invoice["trace_id"]) if span.title == title), None)

    def way_up(span: Received) -> list[str]:
        """Each process exports on a clock of its own, in any order: the way is judged when its root has come."""

        def whole() -> list[str] | None:
            way = collector.way_up(span)
            return way if way[-1] == ISSUED[-1] else None

        return wait_for(whole, f"the way from {span.title} up to the gateway to be exported")

    delivered = wait_for(lambda: seen(DELIVERED), "the delivery to be exported")
    assert way_up(delivered) == [
        DELIVERED,
        "sales client /bahi.outbox.v1.InboxService/Deliver",
        "sales producer outbox.deliver",
        *ISSUED,
    ]

    reserved = wait_for(lambda: seen(RESERVED), "the reservation to be exported")
    assert way_up(reserved) == [
        RESERVED,
        "sales client /bahi.inventory.v1.StockService/ReserveStock",
        *ISSUED,
    ]

    def statements() -> list[Received] | None:
        spans = collector.of_trace(invoice["trace_id"])
        return [span for span in spans if span.parent_id == reserved.span_id and span.kind == "client"] or None

    below = wait_for(statements, "the statements of the reservation to be exported")
    assert {span.service for span in below} == {"inventory"}
    assert {span.attributes["db.system.name"] for span in below} == {"postgresql"}


def test_documents_of_every_service_name_the_trace_that_made_them(here, collector) -> None:
    run, org_id = here.run(), uuid4()
    sale = stocked(here, org_id)
    money = {"customer_id": sale["customer_id"], "amount": "1.00", "mode": "cash"}
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        bought = rest.get("/v1/goods-receipts")["goods_receipts"][0]
        invoice = rest.post("/v1/invoices", sale)
        batch = {"batch_id": invoice["lines"][0]["batch_id"]}
        loss = {**batch, "quantity": "-1", "reason_kind": "lost", "reason": "Fell behind the rack"}
        goods = [{"invoice_line_id": invoice["lines"][0]["line_id"], "quantity": "1", "disposition": "saleable"}]
        back = {"invoice_id": invoice["invoice_id"], "reason": "Not sold", "lines": goods}
        made = {
            "/v1/orders": rest.post("/v1/orders", sale),
            "/v1/customer-receipts": rest.post("/v1/customer-receipts", money),
            "/v1/stock-adjustments": rest.post("/v1/stock-adjustments", loss, role="manager"),
            "/v1/sales-returns": rest.post("/v1/sales-returns", back),
            "/v1/goods-receipts": bought,
        }

    def unseen() -> list[str]:
        """The requests whose span is not in the trace that their document names."""
        titles = {path: {span.title for span in collector.of_trace(each["trace_id"])} for path, each in made.items()}
        return [path for path in made if f"gateway server POST {path}" not in titles[path]]

    wait_for(lambda: not unseen(), "the request of each document to be exported in the trace that the document names")


def test_a_refusal_names_its_trace_and_the_trace_its_reason(here, collector) -> None:
    run, org_id = here.run(), uuid4()
    sale = stocked(here, org_id)
    too_much = {**sale, "lines": [{**sale["lines"][0], "quantity": "1000"}]}
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        refusal = rest.refused("/v1/invoices", too_much)

    def reasons() -> set[str] | None:
        spans = collector.of_trace(refusal.trace_id)
        return {span.attributes.get("bahi.reason", "") for span in spans if span.title == ISSUED[0]} or None

    assert wait_for(reasons, "sales to export the refusal") == {"INSUFFICIENT_STOCK"}

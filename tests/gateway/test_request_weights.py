"""A bulk call counts in the rate limits by what it carries."""

import pytest
from bahi.inventory.v1 import products_pb2
from bahi.purchase.v1 import goods_receipts_pb2
from bahi.sales.v1 import invoices_pb2

from gateway.rest.request_weights import weigher_of


def sale(lines: int) -> invoices_pb2.CreateInvoiceRequest:
    return invoices_pb2.CreateInvoiceRequest(
        invoice=invoices_pb2.SaleDraft(lines=[invoices_pb2.SaleLine() for _ in range(lines)])
    )


def bulk(*lines: int) -> invoices_pb2.BatchCreateInvoicesRequest:
    return invoices_pb2.BatchCreateInvoicesRequest(requests=map(sale, lines))


def receipt(lines: int) -> goods_receipts_pb2.CreateGoodsReceiptRequest:
    return goods_receipts_pb2.CreateGoodsReceiptRequest(
        lines=[goods_receipts_pb2.NewGoodsReceiptLine() for _ in range(lines)]
    )


@pytest.mark.parametrize(
    ("request_", "weight"),
    [
        (sale(5), 1),
        (sale(50), 1),
        (sale(51), 2),
        (bulk(5), 1),
        (bulk(*[5] * 64), 64),
        (bulk(*[100] * 64), 128),
        (bulk(5, 500), 11),
        (receipt(5), 1),
        (receipt(500), 10),
    ],
)
def test_a_document_counts_for_one_and_for_each_further_fifty_lines(request_, weight):
    weigh = weigher_of(request_.DESCRIPTOR)

    assert weigh is not None
    assert weigh(request_) == weight


def test_a_request_without_lists_is_not_weighed():
    assert weigher_of(products_pb2.GetProductRequest.DESCRIPTOR) is None


async def test_a_bulk_call_uses_up_the_limit_by_what_it_carries(connect, things):
    client = await connect(rate_limit_user="4/hour", rate_limit_organisation="9/hour")

    response = await client.post("/v1/things:batchConfirm", json={"thing_ids": ["t"] * 101})
    refused = await client.post("/v1/things:batchConfirm", json={"thing_ids": ["t"] * 101})

    assert response.headers["RateLimit"].split(";t=")[0] == '"user";r=1'
    assert (refused.status_code, refused.json()["reason"]) == (429, "RATE_LIMITED")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert len(things.asked) == 1

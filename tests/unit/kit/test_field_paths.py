"""A refusal names a place of the request that it refuses, or none."""

import pytest
from bahi.sales.v1 import invoices_pb2, orders_pb2
from structlog.testing import capture_logs

from kit.errors import FailedPrecondition, FieldViolation, InvalidRequest
from kit.limits import IDEMPOTENCY_HEADER
from kit.wire.field_paths import drop_lost_places, fields_of_stored, has_place
from tests.support.refusals import refusal
from tests.unit.kit.grpc_server import Products, a_read, bearer, product_stub, user_token

SALE = invoices_pb2.CreateInvoiceRequest(
    invoice=invoices_pb2.SaleDraft(lines=[invoices_pb2.SaleLine(batches=[invoices_pb2.SaleBatch()])])
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("invoice", True),
        ("invoice.customer_id", True),
        ("invoice.receipt.amount", True),
        ("invoice.lines", True),
        ("invoice.lines[0]", True),
        ("invoice.lines[0].batches[0].batch_id", True),
        ("invoice.lines[1].quantity", False),
        ("invoice.lines[0].batches[1].batch_id", False),
        ("invoice.customer_id[0]", False),
        ("invoice.customer_id.x", False),
        ("lines[0].quantity", False),
        ("invoice.", False),
        ("invoice lines", False),
    ],
)
def test_place_is_found_where_the_request_has_it(path: str, found: bool) -> None:
    assert has_place(SALE, path) is found


@pytest.mark.parametrize("field", ["", "invoice.date", IDEMPOTENCY_HEADER])
def test_place_of_the_request_stays(field: str) -> None:
    error = FailedPrecondition("Not now.", field=field)

    assert drop_lost_places(error, SALE) == []
    assert error.field == field


def test_each_lost_place_is_dropped() -> None:
    lost, kept = (FieldViolation(field=field, reason="REQUIRED", message="") for field in ("hold_id", "invoice.date"))
    error = InvalidRequest([lost, kept])

    assert drop_lost_places(error, SALE) == ["hold_id"]
    assert (error.field, list(error.violations)) == ("", [kept])


def test_field_of_a_stored_document_is_a_fact() -> None:
    request = orders_pb2.InvoiceOrderRequest(lines=[orders_pb2.OrderLineToInvoice()])

    for field, expected in {
        "lines[0].quantity": ("lines[0].quantity", {"product": "P"}),
        "lines[1].quantity": ("order_id", {"product": "P", "order_field": "lines[1].quantity"}),
        "product": ("order_id", {"product": "P"}),
        "": ("", {"product": "P"}),
    }.items():
        with pytest.raises(FailedPrecondition) as caught, fields_of_stored(request, "order_id", "order_field"):
            raise FailedPrecondition("Not now.", field=field, product="P")
        assert (caught.value.field, caught.value.facts) == expected


async def test_refusal_of_a_service_with_a_lost_place_names_none_and_is_logged() -> None:
    async def get(_request: object, _context: object) -> None:
        raise FailedPrecondition("Not now.", field="product.lines[3]")

    with capture_logs() as lines:
        async with product_stub(Products(get=get)) as stub:
            error = await refusal(stub.GetProduct(a_read(), metadata=bearer(user_token())))

    assert (error.reason, error.field) == ("FAILED_PRECONDITION", "")
    logged = [line for line in lines if line["event"] == "rpc.field_not_in_request"]
    assert [(line["log_level"], line["field"], line["reason"]) for line in logged] == [
        ("error", "product.lines[3]", "FAILED_PRECONDITION")
    ]

"""Who may call what: without a token nobody, and with an internal token no user's operation."""

from typing import Any

import grpc
import pytest
from bahi.sales.v1 import (
    customer_credits_pb2,
    customer_ledger_pb2,
    customer_receipts_pb2,
    customers_pb2,
    invoices_pb2,
    orders_pb2,
    organisations_pb2,
)
from bahi.sales.v1 import sales_reports_pb2 as reports

from kit import ids
from tests.support.clients.sales import SalesClient
from tests.support.clients.service_client import key
from tests.support.days import TODAY
from tests.support.refusals import refusal

ANY = str(ids.new_id())
DAYS: dict[str, Any] = {"from_date": TODAY.isoformat(), "to_date": TODAY.isoformat()}

CALLS: list[tuple[str, str, Any]] = [
    ("organisations", "GetOrganisation", organisations_pb2.GetOrganisationRequest()),
    ("customers", "GetCustomer", customers_pb2.GetCustomerRequest(customer_id=ANY)),
    ("customers", "ListCustomers", customers_pb2.ListCustomersRequest()),
    ("customers", "SearchCustomers", customers_pb2.SearchCustomersRequest(query="a")),
    (
        "customer_ledger",
        "ListCustomerLedgerEntries",
        customer_ledger_pb2.ListCustomerLedgerEntriesRequest(customer_id=ANY),
    ),
    ("customer_ledger", "ListCustomerOpenItems", customer_ledger_pb2.ListCustomerOpenItemsRequest(customer_id=ANY)),
    ("customer_ledger", "GetCustomerAgeing", customer_ledger_pb2.GetCustomerAgeingRequest(customer_id=ANY)),
    ("orders", "GetOrder", orders_pb2.GetOrderRequest(order_id=ANY)),
    ("orders", "ListOrders", orders_pb2.ListOrdersRequest()),
    ("orders", "ConfirmOrder", orders_pb2.ConfirmOrderRequest(order_id=ANY)),
    ("orders", "CancelOrder", orders_pb2.CancelOrderRequest(order_id=ANY, reason="x")),
    ("orders", "InvoiceOrder", orders_pb2.InvoiceOrderRequest(order_id=ANY)),
    ("invoices", "GetInvoice", invoices_pb2.GetInvoiceRequest(invoice_id=ANY)),
    ("invoices", "ListInvoices", invoices_pb2.ListInvoicesRequest()),
    ("invoices", "CancelInvoice", invoices_pb2.CancelInvoiceRequest(invoice_id=ANY, reason="x")),
    (
        "customer_receipts",
        "GetCustomerReceipt",
        customer_receipts_pb2.GetCustomerReceiptRequest(customer_receipt_id=ANY),
    ),
    ("customer_receipts", "ListCustomerReceipts", customer_receipts_pb2.ListCustomerReceiptsRequest()),
    (
        "customer_credits",
        "GetCustomerCredit",
        customer_credits_pb2.GetCustomerCreditRequest(customer_credit_id=ANY),
    ),
    (
        "customer_credits",
        "ListCustomerCredits",
        customer_credits_pb2.ListCustomerCreditsRequest(customer_id=ANY),
    ),
    (
        "customer_credits",
        "AllocateCustomerCredit",
        customer_credits_pb2.AllocateCustomerCreditRequest(customer_credit_id=ANY, due_first=True),
    ),
    (
        "customer_receipts",
        "CancelCustomerReceipt",
        customer_receipts_pb2.CancelCustomerReceiptRequest(customer_receipt_id=ANY, reason="x"),
    ),
    ("reports", "GetSalesRegister", reports.GetSalesRegisterRequest(**DAYS)),
    ("reports", "GetReceivablesAgeing", reports.GetReceivablesAgeingRequest()),
    ("reports", "GetGstSummary", reports.GetGstSummaryRequest(**DAYS)),
]


@pytest.mark.parametrize(("service", "method", "request_"), CALLS, ids=[call[1] for call in CALLS])
async def test_no_token_and_a_services_token_are_refused(
    sales: SalesClient, service: str, method: str, request_: Any
) -> None:
    call: grpc.aio.UnaryUnaryMultiCallable[Any, Any] = getattr(getattr(sales, service), method)

    without = await refusal(call(request_))
    internal = await refusal(call(request_, metadata=sales.as_service()))

    assert (without.reason, internal.reason) == ("TOKEN_MISSING", "TOKEN_INVALID")


@pytest.mark.parametrize(
    ("service", "method", "request_"),
    [call for call in CALLS if "_id" in str(call[2]) and call[0] != "reports"],
    ids=[call[1] for call in CALLS if "_id" in str(call[2]) and call[0] != "reports"],
)
async def test_unknown_id_is_not_found_at_its_field(
    sales: SalesClient, service: str, method: str, request_: Any
) -> None:
    await sales.set_up()
    call: grpc.aio.UnaryUnaryMultiCallable[Any, Any] = getattr(getattr(sales, service), method)
    metadata = sales.organisation.metadata(idempotency_key=key())

    refused = await refusal(call(request_, metadata=metadata))

    assert refused.reason.endswith("_NOT_FOUND")
    assert refused.field.endswith("_id")

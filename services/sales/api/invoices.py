"""Invoices over gRPC."""

from collections.abc import Iterator, Sequence

from bahi.sales.v1 import invoices_pb2 as pb
from bahi.sales.v1.invoices_pb2_grpc import InvoiceServiceServicer

from kit.errors import DomainError
from kit.pages import Page
from kit.rpc.error_status import status_of
from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import optional_date_of, optional_uuid_of, uuid_of
from services.sales.api.bulk_replies import joined_within
from services.sales.api.enums import INVOICE_STATUS
from services.sales.api.invoice_replies import (
    cancelled_to_proto,
    explained_to_proto,
    preview_to_proto,
    summary_to_proto,
    to_proto,
)
from services.sales.api.sale_drafts import sale_from_proto
from services.sales.domain.invoice import Invoice
from services.sales.domain.invoice_list import ListedInvoice, ListInvoices
from services.sales.domain.sale import Sale
from services.sales.usecases.invoices.cancel import CancelInvoice, cancel_invoice
from services.sales.usecases.invoices.get import GetInvoice, get_invoice
from services.sales.usecases.invoices.issue import InvoiceBatches
from services.sales.usecases.invoices.list import list_invoices
from services.sales.usecases.invoices.preview import InvoicePreview


class InvoiceServicer(InvoiceServiceServicer):
    def __init__(self, service: Service, invoices: InvoiceBatches, preview: InvoicePreview) -> None:
        self._service = service
        self._invoices = invoices
        self._preview = preview

    async def PreviewInvoice(self, request: pb.PreviewInvoiceRequest, context: Context) -> pb.InvoicePreview:
        return await self._service.preview(request, self._preview, _preview_invoice, preview_to_proto)

    async def CreateInvoice(self, request: pb.CreateInvoiceRequest, context: Context) -> pb.Invoice:
        return await self._service.batched_document(request, self._invoices, _create_invoice, to_proto)

    async def BatchCreateInvoices(
        self, request: pb.BatchCreateInvoicesRequest, context: Context
    ) -> pb.BatchCreateInvoicesResponse:
        return await self._service.documents(
            request, self._invoices, _batch_create_invoices, _outcomes_to_proto, join=joined_within
        )

    async def GetInvoice(self, request: pb.GetInvoiceRequest, context: Context) -> pb.Invoice:
        return await self._service.read(request, get_invoice, _get_invoice, explained_to_proto)

    async def ListInvoices(self, request: pb.ListInvoicesRequest, context: Context) -> pb.ListInvoicesResponse:
        return await self._service.read(request, list_invoices, _list_invoices, _page_to_proto)

    async def CancelInvoice(self, request: pb.CancelInvoiceRequest, context: Context) -> pb.Invoice:
        return await self._service.command(request, cancel_invoice, _cancel_invoice, cancelled_to_proto)


def _outcomes_to_proto(outcomes: Sequence[Invoice | DomainError]) -> pb.BatchCreateInvoicesResponse:
    return pb.BatchCreateInvoicesResponse(
        outcomes=[
            pb.InvoiceOutcome(problem=status_of(outcome))
            if isinstance(outcome, DomainError)
            else pb.InvoiceOutcome(invoice=to_proto(outcome))
            for outcome in outcomes
        ]
    )


def _page_to_proto(page: Page[ListedInvoice]) -> pb.ListInvoicesResponse:
    return pb.ListInvoicesResponse(invoices=map(summary_to_proto, page.items), next_page_token=page.next_page_token)


def _preview_invoice(request: pb.PreviewInvoiceRequest) -> Sale:
    return sale_from_proto(request.invoice, "invoice.")


def _create_invoice(request: pb.CreateInvoiceRequest) -> Sale:
    return sale_from_proto(request.invoice, "invoice.")


def _batch_create_invoices(request: pb.BatchCreateInvoicesRequest) -> Iterator[Sale]:
    for index, item in enumerate(request.requests):
        yield sale_from_proto(item.invoice, f"requests[{index}].invoice.")


def _get_invoice(request: pb.GetInvoiceRequest) -> GetInvoice:
    return GetInvoice(invoice_id=uuid_of(request.invoice_id))


def _list_invoices(request: pb.ListInvoicesRequest) -> ListInvoices:
    return ListInvoices(
        customer_id=optional_uuid_of(request.customer_id),
        status=INVOICE_STATUS.optional_from_proto(request.status),
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        page=page_request(request),
    )


def _cancel_invoice(request: pb.CancelInvoiceRequest) -> CancelInvoice:
    return CancelInvoice(invoice_id=uuid_of(request.invoice_id), reason=request.reason, etag=request.etag)

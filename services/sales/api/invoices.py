"""Invoices over gRPC."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from bahi.sales.v1 import invoices_pb2 as pb
from bahi.sales.v1 import invoices_pb2_grpc

from kit.auth.caller import current_caller
from kit.commands.batches import Command
from kit.commands.coalescer import Coalescer
from kit.db.database import Database
from kit.errors import DomainError
from kit.rpc.error_status import status_of
from kit.wire import proto_values
from kit.wire.messages import request_hash
from kit.wire.paging import page_request
from services.sales.api.invoice_reply import STATUS, write_invoice, write_listed
from services.sales.api.sales import read_sale
from services.sales.api.words import word
from services.sales.domain.errors import InvoiceNotFound
from services.sales.domain.sale import Sale
from services.sales.store import invoice_list, invoices
from services.sales.usecases.cancel_invoice import cancel_invoice
from services.sales.usecases.desk import Desk
from services.sales.usecases.issue_invoices import Form, SaleOutcome, issue_invoices
from services.sales.usecases.preview_invoice import preview_invoice

Reply = TypeVar("Reply")


class InvoiceServicer(invoices_pb2_grpc.InvoiceServiceServicer):
    """Invoices."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._issuing: Coalescer[UUID, Command[pb.IssueInvoiceRequest], pb.Invoice] = Coalescer(self._issue)

    async def PreviewInvoice(self, request: pb.PreviewInvoiceRequest, context: Any) -> pb.Invoice:  # noqa: ANN401
        """What issuing would give."""
        return write_invoice(await preview_invoice(self._desk, read_sale(request.invoice, "invoice.")), with_steps=True)

    async def IssueInvoice(self, request: pb.IssueInvoiceRequest, context: Any) -> pb.Invoice:  # noqa: ANN401
        """A quick sale. Those of one organisation that come together are issued together."""
        caller = current_caller()
        return await self._issuing.submit(
            caller.org_id, Command(caller=caller, request=request, request_hash=request_hash(request))
        )

    async def _issue(
        self, _org_id: UUID, batch: Sequence[Command[pb.IssueInvoiceRequest]]
    ) -> list[pb.Invoice | DomainError]:
        return await issue_invoices(self._desk, batch, _SINGLE)

    async def BulkIssueInvoices(
        self,
        request: pb.BulkIssueInvoicesRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.BulkIssueInvoicesResponse:
        """Many sales, each with its own outcome."""
        command = Command(caller=current_caller(), request=request, request_hash=request_hash(request))
        return only(await issue_invoices(self._desk, [command], _BULK))

    async def GetInvoice(self, request: pb.GetInvoiceRequest, context: Any) -> pb.Invoice:  # noqa: ANN401
        """Reads an invoice."""
        invoice_id = UUID(request.invoice_id)
        found = await self._desk.database.run(current_caller(), lambda tx: invoices.find(tx, invoice_id))
        if found is None:
            raise InvoiceNotFound("No such invoice.", field="invoice_id")
        return write_invoice(found, with_steps=True)

    async def ListInvoices(self, request: pb.ListInvoicesRequest, context: Any) -> pb.ListInvoicesResponse:  # noqa: ANN401
        """A page of invoices."""
        page = page_request(request, 2)
        filters = invoice_list.Filters(
            customer_id=proto_values.optional_uuid_of(request.customer_id),
            status=word(pb.InvoiceStatus, STATUS, request.status),
            start=proto_values.optional_date_of(request.from_date, "from_date"),
            end=proto_values.optional_date_of(request.to_date, "to_date"),
            after=page.after,
        )
        found = await self._desk.database.read(
            current_caller(), lambda reading: invoice_list.page(reading, filters, limit=page.size + 1)
        )
        shown = found[: page.size]
        token = page.token(shown[-1].date, shown[-1].invoice_id) if len(found) > page.size else ""
        return pb.ListInvoicesResponse(invoices=map(write_listed, shown), next_page_token=token)

    async def CancelInvoice(self, request: pb.CancelInvoiceRequest, context: Any) -> pb.Invoice:  # noqa: ANN401
        """Withdraws an invoice."""
        return await cancel_invoice(
            self._desk.database, request, lambda invoice: write_invoice(invoice, with_steps=False)
        )


def only(outcomes: Sequence[Reply | DomainError]) -> Reply:
    """The reply of a batch of one. Raises its refusal."""
    (outcome,) = outcomes
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def only_invoice(outcomes: Sequence[SaleOutcome]) -> pb.Invoice:
    """The reply of a single sale. Raises its refusal; a sale that is finished already has none to give."""
    return write_invoice(only(outcomes), with_steps=False)


async def _one_sale(_database: Database, request: pb.IssueInvoiceRequest) -> Sequence[Sale]:
    return [read_sale(request.invoice, "invoice.")]


async def _many_sales(_database: Database, request: pb.BulkIssueInvoicesRequest) -> Sequence[Sale]:
    return [read_sale(sale, f"invoices[{index}].") for index, sale in enumerate(request.invoices)]


def _all_outcomes(outcomes: Sequence[SaleOutcome]) -> pb.BulkIssueInvoicesResponse:
    return pb.BulkIssueInvoicesResponse(
        outcomes=[
            pb.InvoiceOutcome(problem=status_of(outcome))
            if isinstance(outcome, DomainError)
            else pb.InvoiceOutcome(invoice=write_invoice(outcome, with_steps=False))
            for outcome in outcomes
        ]
    )


_SINGLE = Form(reply_type=pb.Invoice, prepare=_one_sale, write_reply=only_invoice)
_BULK = Form(reply_type=pb.BulkIssueInvoicesResponse, prepare=_many_sales, write_reply=_all_outcomes)

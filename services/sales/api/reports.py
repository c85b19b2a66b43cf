"""Reports of sales over gRPC."""

from typing import Final

from bahi.sales.v1 import sales_reports_pb2 as pb
from bahi.sales.v1.sales_reports_pb2_grpc import SalesReportServiceServicer

from gst.returns.documents_issued import text_of
from kit.rpc.service import Context, Service
from kit.wire.enums import EnumMapping
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_date_of, optional_uuid_of, rate_text
from services.sales.api.customer_ledger import ageing_to_proto
from services.sales.api.enums import OUTWARD_DOCUMENT_KIND
from services.sales.domain.documents_issued import DocumentsIssued, IssuedRange
from services.sales.domain.outward_register import GstSummary, GstSummaryRow, ReturnColumn, SalesRegisterRow
from services.sales.usecases.reports.get_documents_issued import GetDocumentsIssued, get_documents_issued
from services.sales.usecases.reports.get_gst_summary import GetGstSummary, get_gst_summary
from services.sales.usecases.reports.get_receivables_ageing import GetReceivablesAgeing, get_receivables_ageing
from services.sales.usecases.reports.get_sales_register import GetSalesRegister, get_sales_register
from trade.api.accounts import buckets_to_proto
from trade.api.figures import tax_to_proto
from trade.api.supplies import TREATMENT
from trade.domain.accounts import AgeingReport
from trade.domain.registers import Register

_RETURN_COLUMN: Final = EnumMapping(pb.ReturnColumn, ReturnColumn)


class SalesReportServicer(SalesReportServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetSalesRegister(self, request: pb.GetSalesRegisterRequest, context: Context) -> pb.SalesRegister:
        return await self._service.read(request, get_sales_register, _get_sales_register, _sales_register_to_proto)

    async def GetReceivablesAgeing(
        self, request: pb.GetReceivablesAgeingRequest, context: Context
    ) -> pb.ReceivablesAgeing:
        return await self._service.read(
            request, get_receivables_ageing, _get_receivables_ageing, _receivables_ageing_to_proto
        )

    async def GetDocumentsIssued(self, request: pb.GetDocumentsIssuedRequest, context: Context) -> pb.DocumentsIssued:
        return await self._service.read(
            request, get_documents_issued, _get_documents_issued, _documents_issued_to_proto
        )

    async def GetGstSummary(self, request: pb.GetGstSummaryRequest, context: Context) -> pb.GstSummary:
        return await self._service.read(request, get_gst_summary, _get_gst_summary, _gst_summary_to_proto)


def _sales_register_to_proto(register: Register[SalesRegisterRow]) -> pb.SalesRegister:
    return pb.SalesRegister(
        from_date=date_text(register.period.first),
        to_date=date_text(register.period.last),
        rows=map(_document_to_proto, register.rows.items),
        totals=tax_to_proto(register.totals),
        next_page_token=register.rows.next_page_token,
    )


def _document_to_proto(row: SalesRegisterRow) -> pb.SalesRegisterRow:
    return pb.SalesRegisterRow(
        kind=OUTWARD_DOCUMENT_KIND.to_proto(row.kind),
        document_id=str(row.document_id),
        document_number=row.number,
        date=date_text(row.date),
        customer_id=str(row.party_id),
        customer_name=row.party_name,
        customer_gstin=row.party_gstin,
        place_of_supply=row.place_of_supply,
        figures=tax_to_proto(row.figures),
    )


def _receivables_ageing_to_proto(report: AgeingReport) -> pb.ReceivablesAgeing:
    return pb.ReceivablesAgeing(
        as_of_date=date_text(report.as_of_date),
        rows=map(ageing_to_proto, report.parties.items),
        totals=buckets_to_proto(report.totals),
        next_page_token=report.parties.next_page_token,
    )


def _gst_summary_to_proto(summary: GstSummary) -> pb.GstSummary:
    return pb.GstSummary(
        from_date=date_text(summary.period.first),
        to_date=date_text(summary.period.last),
        rows=map(_rate_to_proto, summary.rows),
        totals=tax_to_proto(summary.totals),
        documents=summary.documents,
        **{f"{column.value}_totals": tax_to_proto(summary.total_of(column)) for column in ReturnColumn},
    )


def _rate_to_proto(row: GstSummaryRow) -> pb.GstSummaryRow:
    return pb.GstSummaryRow(
        column=_RETURN_COLUMN.to_proto(row.column),
        treatment=TREATMENT.to_proto(row.treatment),
        tax_rate=rate_text(row.tax_rate),
        figures=tax_to_proto(row.figures),
        documents=row.documents,
    )


def _documents_issued_to_proto(issued: DocumentsIssued) -> pb.DocumentsIssued:
    return pb.DocumentsIssued(
        from_date=date_text(issued.period.first),
        to_date=date_text(issued.period.last),
        rows=map(_range_to_proto, issued.ranges),
    )


def _range_to_proto(row: IssuedRange) -> pb.DocumentsIssuedRow:
    return pb.DocumentsIssuedRow(
        table_row=row.issued_as,
        nature=text_of(row.issued_as),
        registration_id=str(row.registration_id),
        series=row.series,
        from_number=row.first_number,
        to_number=row.last_number,
        total=row.total,
        cancelled=row.cancelled,
        net_issued=row.total - row.cancelled,
    )


def _get_documents_issued(request: pb.GetDocumentsIssuedRequest) -> GetDocumentsIssued:
    return GetDocumentsIssued(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        registration_id=optional_uuid_of(request.registration_id),
    )


def _get_sales_register(request: pb.GetSalesRegisterRequest) -> GetSalesRegister:
    return GetSalesRegister(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        registration_id=optional_uuid_of(request.registration_id),
        page=page_request(request, 3),
    )


def _get_receivables_ageing(request: pb.GetReceivablesAgeingRequest) -> GetReceivablesAgeing:
    return GetReceivablesAgeing(
        page=page_request(request), as_of_date=optional_date_of(request.as_of_date, "as_of_date")
    )


def _get_gst_summary(request: pb.GetGstSummaryRequest) -> GetGstSummary:
    return GetGstSummary(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        registration_id=optional_uuid_of(request.registration_id),
    )

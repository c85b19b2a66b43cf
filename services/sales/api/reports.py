"""Reports over gRPC: SQL in, reply out."""

from typing import Any

import sqlalchemy as sa
from bahi.documents.v1 import figures_pb2
from bahi.sales.v1 import reports_pb2 as pb
from bahi.sales.v1 import reports_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.wire import proto_values
from kit.wire.paging import page_request
from services.sales.api.ledgers import month_to_date, today_of, write_ageing, write_buckets
from services.sales.store import account_reports, register_reports
from services.sales.usecases.registration_check import check_registration
from trade.api.figures import tax_to_proto
from trade.domain.figures import sum_by_head
from trade.store.figures import tax_of


class SalesReportServicer(reports_pb2_grpc.SalesReportServiceServicer):
    """Sales register, ages of debt, GST by rate."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetSalesRegister(self, request: pb.GetSalesRegisterRequest, context: Any) -> pb.SalesRegister:  # noqa: ANN401
        """A page of the register, and the sums of its period."""
        page = page_request(request, 3)
        first = proto_values.optional_date_of(request.start_date, "start_date")
        last = proto_values.optional_date_of(request.end_date, "end_date")

        async def read(tx: Transaction) -> pb.SalesRegister:
            period = await month_to_date(tx, first, last)
            rows, token = await register_reports.documents(tx, period, page)
            totals = await register_reports.totals(tx, period)
            return pb.SalesRegister(
                start_date=period.first.isoformat(),
                end_date=period.last.isoformat(),
                rows=[_document(row) for row in rows],
                totals=_figures(totals),
                next_page_token=token,
            )

        return await self._database.run(current_caller(), read)

    async def GetReceivablesAgeing(
        self,
        request: pb.GetReceivablesAgeingRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ReceivablesAgeing:
        """A page of what customers owe, and the sums over all."""
        page = page_request(request, 2)

        async def read(tx: Transaction) -> pb.ReceivablesAgeing:
            today = await today_of(tx)
            rows, token = await account_reports.ages_by_customer(tx, today, page)
            totals = await account_reports.ages_of(tx, today, None)
            return pb.ReceivablesAgeing(
                as_of_date=today.isoformat(),
                rows=[write_ageing(row.customer_id, row.code, row.name, today, row) for row in rows],
                totals=write_buckets(totals),
                next_page_token=token,
            )

        return await self._database.run(current_caller(), read)

    async def GetGstSummary(self, request: pb.GetGstSummaryRequest, context: Any) -> pb.GstSummary:  # noqa: ANN401
        """Tax by rate and head."""
        first = proto_values.optional_date_of(request.start_date, "start_date")
        last = proto_values.optional_date_of(request.end_date, "end_date")
        registration_id = proto_values.optional_uuid_of(request.registration_id)

        async def read(tx: Transaction) -> pb.GstSummary:
            await check_registration(tx, registration_id)
            period = await month_to_date(tx, first, last)
            rows = await register_reports.by_rate(tx, period, registration_id)
            documents = await register_reports.count_in_returns(tx, period, registration_id)
            return pb.GstSummary(
                start_date=period.first.isoformat(),
                end_date=period.last.isoformat(),
                rows=[_rate(row) for row in rows],
                totals=tax_to_proto(sum_by_head([tax_of(row, round_off=False) for row in rows])),
                documents=documents,
            )

        return await self._database.run(current_caller(), read)


def _document(row: sa.Row[Any]) -> pb.SalesRegisterRow:
    return pb.SalesRegisterRow(
        kind=row.kind,
        document_id=str(row.document_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        customer_gstin=row.gstin,
        place_of_supply=row.place_of_supply,
        figures=_figures(row),
    )


def _figures(row: sa.Row[Any]) -> figures_pb2.TaxFigures:
    return tax_to_proto(tax_of(row, round_off=True))


def _rate(row: sa.Row[Any]) -> pb.GstSummaryRow:
    return pb.GstSummaryRow(
        treatment=row.treatment,
        tax_rate=proto_values.rate_text(row.tax_rate),
        figures=tax_to_proto(tax_of(row, round_off=False)),
        documents=row.documents,
    )

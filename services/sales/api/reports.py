"""Reports over gRPC: SQL in, reply out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from bahi.sales.v1 import reports_pb2 as pb
from bahi.sales.v1 import reports_pb2_grpc

from kit import wire
from kit.caller import current_caller
from kit.db import Database, Transaction
from kit.paging import page_of
from services.sales.api.ledgers import check_period, today_of, write_ages
from services.sales.store import account_reports, register_reports
from services.sales.usecases.registration_check import check_registration

_HEADS = ("taxable", "cgst", "sgst", "igst", "cess")


class SalesReportServicer(reports_pb2_grpc.SalesReportServiceServicer):
    """Sales register, ages of debt, GST by rate."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListSalesRegister(
        self,
        request: pb.ListSalesRegisterRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ListSalesRegisterResponse:
        """A page of the register, and the sums of its period."""
        page = page_of(request, 3)
        start, end = wire.date_of(request.start_date, "start_date"), wire.date_of(request.end_date, "end_date")
        check_period(start, end)

        async def read(tx: Transaction) -> pb.ListSalesRegisterResponse:
            rows = await register_reports.documents(tx, start, end, after=page.after, limit=page.size + 1)
            totals = await register_reports.totals(tx, start, end)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return pb.ListSalesRegisterResponse(
                rows=[_document(row) for row in shown],
                totals=_figures(totals),
                next_page_token=page.token(last.date.isoformat(), str(last.document_id), last.kind) if last else "",
            )

        return await self._database.run(current_caller(), read)

    async def ListReceivablesAgeing(
        self,
        request: pb.ListReceivablesAgeingRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ListReceivablesAgeingResponse:
        """A page of what customers owe, and the sums over all."""
        page = page_of(request, 2)

        async def read(tx: Transaction) -> pb.ListReceivablesAgeingResponse:
            today = await today_of(tx)
            rows = await account_reports.ages_by_customer(tx, today, after=page.after, limit=page.size + 1)
            totals = await account_reports.ages_of(tx, today, None)
            shown = rows[: page.size]
            last = shown[-1] if len(rows) > page.size else None
            return pb.ListReceivablesAgeingResponse(
                rows=[write_ages(row, today, tx.now, customer_id=row.customer_id, name=row.name) for row in shown],
                totals=write_ages(totals, today, tx.now, customer_id=None, name=""),
                next_page_token=page.token(last.name_key, str(last.customer_id)) if last else "",
            )

        return await self._database.run(current_caller(), read)

    async def GetGstSummary(self, request: pb.GetGstSummaryRequest, context: Any) -> pb.GstSummary:  # noqa: ANN401
        """Tax by rate and head."""
        start, end = wire.date_of(request.start_date, "start_date"), wire.date_of(request.end_date, "end_date")
        check_period(start, end)
        registration_id = wire.optional_uuid_of(request.registration_id)

        async def read(tx: Transaction) -> pb.GstSummary:
            await check_registration(tx, registration_id)
            rows = await register_reports.by_rate(tx, start, end, registration_id)
            totals = _heads({head: sum((getattr(row, head) for row in rows), Decimal(0)) for head in _HEADS})
            totals.documents = await register_reports.count_in_returns(tx, start, end, registration_id)
            return pb.GstSummary(
                start_date=request.start_date,
                end_date=request.end_date,
                rows=[_rate(row) for row in rows],
                totals=totals,
            )

        return await self._database.run(current_caller(), read)


def _document(row: sa.Row[Any]) -> pb.SalesRegisterRow:
    return pb.SalesRegisterRow(
        kind=row.kind,
        document_id=str(row.document_id),
        number=row.number,
        date=wire.date_text(row.date),
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        gstin=row.gstin,
        place_of_supply=row.place_of_supply,
        figures=_figures(row),
    )


def _figures(row: sa.Row[Any]) -> pb.SalesRegisterTotals:
    return pb.SalesRegisterTotals(**{name: wire.amount_text(getattr(row, name)) for name in register_reports.SUMS})


def _rate(row: sa.Row[Any]) -> pb.GstSummaryRow:
    message = _heads({head: getattr(row, head) for head in _HEADS})
    message.treatment, message.tax_rate, message.documents = row.treatment, wire.rate_text(row.tax_rate), row.documents
    return message


def _heads(sums: Mapping[str, Decimal]) -> pb.GstSummaryRow:
    message = pb.GstSummaryRow()
    for head, amount in sums.items():
        setattr(message, head, wire.amount_text(amount))
    return message

"""The register of returns over gRPC."""

from bahi.returns.v1 import returns_reports_pb2 as pb
from bahi.returns.v1.returns_reports_pb2_grpc import ReturnsReportServiceServicer

from kit.rpc.service import Context, Service
from kit.wire.paging import page_request
from kit.wire.proto_values import date_text, optional_date_of
from services.returns.api.enums import DIRECTION
from services.returns.domain.register import ReturnsRegister, ReturnsRegisterRow
from services.returns.usecases.reports.get_register import GetReturnsRegister, get_returns_register
from trade.api.figures import tax_to_proto
from trade.api.notes import NOTE_KIND


class ReturnsReportServicer(ReturnsReportServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetReturnsRegister(self, request: pb.GetReturnsRegisterRequest, context: Context) -> pb.ReturnsRegister:
        return await self._service.read(request, get_returns_register, _get_returns_register, to_proto)


def to_proto(register: ReturnsRegister) -> pb.ReturnsRegister:
    return pb.ReturnsRegister(
        from_date=date_text(register.period.first),
        to_date=date_text(register.period.last),
        rows=map(_row_to_proto, register.rows.items),
        sales_totals=tax_to_proto(register.sales_totals),
        purchase_totals=tax_to_proto(register.purchase_totals),
        next_page_token=register.rows.next_page_token,
    )


def _row_to_proto(row: ReturnsRegisterRow) -> pb.ReturnsRegisterRow:
    return pb.ReturnsRegisterRow(
        direction=DIRECTION.to_proto(row.direction),
        document_id=str(row.document_id),
        document_number=row.number,
        date=date_text(row.date),
        kind=NOTE_KIND.to_proto(row.kind),
        return_id=str(row.return_id),
        return_number=row.return_number,
        party_id=str(row.party_id),
        party_name=row.party_name,
        original_id=str(row.original_id),
        original_number=row.original_number,
        original_date=date_text(row.original_date),
        reason=row.reason,
        figures=tax_to_proto(row.figures),
    )


def _get_returns_register(request: pb.GetReturnsRegisterRequest) -> GetReturnsRegister:
    return GetReturnsRegister(
        first_day=optional_date_of(request.from_date, "from_date"),
        last_day=optional_date_of(request.to_date, "to_date"),
        direction=DIRECTION.optional_from_proto(request.direction),
        page=page_request(request),
    )

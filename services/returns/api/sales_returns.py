"""Sales returns over gRPC."""

from typing import Any, Final

import grpc
from bahi.inventory.v1 import stock_pb2
from bahi.returns.v1 import credit_notes_pb2, sales_returns_pb2, sales_returns_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import proto_values
from kit.wire.paging import page_of
from services.returns.domain.dispositions import Disposition
from services.returns.domain.documents import Goods
from services.returns.domain.errors import SalesReturnNotFound
from services.returns.domain.notes import NoteKind
from services.returns.store.sales_returns import list_sales_returns, read_sales_return
from services.returns.usecases.accept_sales_return import AcceptSalesReturn, SalesReturnAsked

_Context = grpc.aio.ServicerContext[Any, Any]

_DISPOSITIONS: Final = {
    stock_pb2.DISPOSITION_SALEABLE: Disposition.SALEABLE,
    stock_pb2.DISPOSITION_QUARANTINE: Disposition.QUARANTINE,
    stock_pb2.DISPOSITION_EXPIRED: Disposition.EXPIRED,
    stock_pb2.DISPOSITION_DAMAGED: Disposition.DAMAGED,
}
_KINDS: Final = {
    credit_notes_pb2.CREDIT_NOTE_KIND_UNSPECIFIED: None,
    credit_notes_pb2.CREDIT_NOTE_KIND_GST: NoteKind.GST,
    credit_notes_pb2.CREDIT_NOTE_KIND_COMMERCIAL: NoteKind.COMMERCIAL,
}


class SalesReturnServicer(sales_returns_pb2_grpc.SalesReturnServiceServicer):
    """Creates and reads sales returns."""

    def __init__(self, database: Database, accept: AcceptSalesReturn) -> None:
        self._database = database
        self._accept = accept

    async def CreateSalesReturn(
        self, request: sales_returns_pb2.CreateSalesReturnRequest, context: _Context
    ) -> sales_returns_pb2.SalesReturn:
        """Accepts the goods and credits them."""
        return await self._accept.run(request, _asked(request))

    async def GetSalesReturn(
        self, request: sales_returns_pb2.GetSalesReturnRequest, context: _Context
    ) -> sales_returns_pb2.SalesReturn:
        """One return. Raises SalesReturnNotFound."""
        id_ = proto_values.uuid_of(request.sales_return_id)
        found = await self._database.run(current_caller(), lambda tx: read_sales_return(tx, id_))
        if found is None:
            raise SalesReturnNotFound("No such sales return.", field="sales_return_id")
        return found

    async def ListSalesReturns(
        self, request: sales_returns_pb2.ListSalesReturnsRequest, context: _Context
    ) -> sales_returns_pb2.ListSalesReturnsResponse:
        """One page."""
        page = page_of(request, key_length=2)
        return await self._database.run(current_caller(), lambda tx: list_sales_returns(tx, request, page))


def _asked(request: sales_returns_pb2.CreateSalesReturnRequest) -> SalesReturnAsked:
    return SalesReturnAsked(
        invoice_id=proto_values.uuid_of(request.invoice_id),
        on=proto_values.optional_date_of(request.date, "date"),
        reason=request.reason,
        kind=_KINDS[request.credit_note_kind],
        goods=tuple(
            Goods(
                original_line_id=proto_values.uuid_of(line.invoice_line_id),
                quantity=proto_values.decimal_of(line.quantity),
                location_id=proto_values.optional_uuid_of(line.location_id),
                reason=line.reason,
                disposition=_DISPOSITIONS[line.disposition],
            )
            for line in request.lines
        ),
    )

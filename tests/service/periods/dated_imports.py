"""A bill of entry, and its cancellation, ready to be done."""

from bahi.purchase.v1 import bills_of_entry_pb2

from tests.service.periods.dated_acts import Act
from tests.service.purchase.imports import came, enter, entry_request, overseas, stub_of
from tests.support.clients.returns import ReturnsClient


async def bill_of_entry(trader: ReturnsClient) -> Act:
    request = entry_request(await came(trader.purchase, await overseas(trader.purchase)))
    return Act(call=stub_of(trader.purchase).CreateBillOfEntry, request=request, dated=request)


async def cancelled_bill_of_entry(trader: ReturnsClient) -> Act:
    entry = await enter(trader.purchase, await came(trader.purchase, await overseas(trader.purchase)))
    request = bills_of_entry_pb2.CancelBillOfEntryRequest(bill_of_entry_id=entry.bill_of_entry_id, reason="Wrong port")
    return Act(call=stub_of(trader.purchase).CancelBillOfEntry, request=request)


IMPORTS = (bill_of_entry, cancelled_bill_of_entry)

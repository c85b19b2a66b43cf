"""Reads one bill of entry."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.bills_of_entry import BillOfEntry
from services.purchase.store import bills_of_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class GetBillOfEntry:
    bill_of_entry_id: UUID


async def get_bill_of_entry(session: ReadSession, query: GetBillOfEntry) -> BillOfEntry:
    """Raises BillOfEntryNotFound."""
    return await bills_of_entry.load(session, query.bill_of_entry_id)

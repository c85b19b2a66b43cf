"""Matches a vendor's bill with what was ordered and received, and changes nothing."""

from dataclasses import dataclass
from functools import partial

from kit.commands.previews import Preview
from kit.db.session import ReadSession
from services.purchase.domain.vendor_bills import MatchedBill, PrintedBill
from services.purchase.usecases.vendor_bills.bill_facts import BillFacts, read_bill_facts
from services.purchase.usecases.vendor_bills.match_with_receipts import match_bill
from trade.domain.dating import RequestedDate
from trade.remote.products import Products
from trade.store import period_locks


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchVendorBill:
    bill: PrintedBill
    date: RequestedDate


Match = Preview[MatchVendorBill, BillFacts, MatchedBill]


def match_vendor_bill(products: Products) -> Match:
    """The use case, with the service that it asks. Raises PeriodLocked, and as `read_bill_facts` and `match_bill`."""
    return Preview(plan=plan, ask=partial(ask, products))


async def plan(session: ReadSession, query: MatchVendorBill) -> BillFacts:
    facts = await read_bill_facts(session, query.bill, query.date, lock=False)
    day = query.date.posting_day(facts.booking_date, facts.receipts[0].registration_id, prefix="bill.")
    (await period_locks.load(session)).check(day, session.caller.role)
    return facts


async def ask(products: Products, facts: BillFacts) -> MatchedBill:
    return match_bill(facts, await products.look_up(each.line.product_id for each in facts.lines))

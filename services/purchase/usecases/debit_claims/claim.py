"""Claims from a vendor what a bill asks too much. The bill itself is posted in full: decision 0043."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from gst.money import NIL
from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from services.purchase.domain.debit_claims import DebitClaim, DebitClaimLine
from services.purchase.domain.vendor_bills import VendorBill
from services.purchase.store import debit_claims
from trade.domain.document_numbers import series_of_organisation
from trade.store.document_numbers import next_number

SERIES: Final = "CLM"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """What is claimed, why, and from which day on."""

    lines: tuple[DebitClaimLine, ...]
    reason: str
    day: dt.date


async def claim_of_bill(tx: Transaction, bill: VendorBill, new: NewClaim) -> DebitClaim:
    """A claim on the vendor of a bill. The vendor is locked."""
    number = await next_number(tx, series_of_organisation(SERIES, new.day))
    claim = DebitClaim(
        debit_claim_id=new_id(),
        number=number,
        date=new.day,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_bill_id=bill.vendor_bill_id,
        vendor_bill_number=bill.number,
        amount=sum((line.amount for line in new.lines), NIL),
        settled_amount=NIL,
        cancelled_amount=NIL,
        reason=new.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        lines=new.lines,
    )
    await debit_claims.insert(tx, claim)
    after = {"number": claim.number, "vendor_bill_id": str(bill.vendor_bill_id), "amount": f"{claim.amount:f}"}
    audit.record(tx, action="post", entity="debit_claim", entity_id=claim.debit_claim_id, after=after)
    return claim

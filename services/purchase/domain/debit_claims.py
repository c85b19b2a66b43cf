"""Debit claims: what vendors are to give back of bills that are posted in full. Rupees. Decision 0043."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from gst.money import NIL, proportion
from kit.pages import Page, PageRequest
from services.purchase.domain.document_sizes import check_settlements
from services.purchase.domain.errors import (
    ClaimSettlementNotFound,
    ClaimSettlementUndone,
    DebitClaimCancelled,
    DebitClaimNotCancelled,
    DebitClaimSettled,
    OverSettlement,
)
from services.purchase.domain.returned_units import ReturnedUnits
from services.purchase.domain.statuses_and_kinds import (
    BY_DOCUMENT,
    FOUND,
    ClaimedDifference,
    ClaimSettlementKind,
    DebitClaimStatus,
)
from services.purchase.domain.vendor_bills import VendorBill
from trade.domain.accounts import PaymentMode
from trade.domain.documents import DocumentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitClaimLine:
    """What is claimed of one line of the bill, and why: so many units, a value before tax, and the tax on it."""

    difference: ClaimedDifference
    goods_receipt_id: UUID
    goods_receipt_line_id: UUID
    batch_id: UUID
    quantity: Decimal
    value: Decimal
    tax: Decimal
    reason: str
    explanation: str

    @property
    def amount(self) -> Decimal:
        return self.value + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSettlement:
    """How a part of a claim was met. A short payment has the id of its credit.

    `document_id` is of a debit note or of a later bill.
    """

    settlement_id: UUID
    kind: ClaimSettlementKind
    date: dt.date
    amount: Decimal
    document_id: UUID | None
    document_number: str
    mode: PaymentMode | None
    reference: str
    bank: str
    reference_key: str
    accept_used_reference: bool
    note: str
    date_reason: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    status: DocumentStatus
    cancel_reason: str
    cancelled_at: dt.datetime | None
    approval_id: UUID | None = None
    approved_by: UUID | None = None

    @property
    def stands(self) -> bool:
        return self.status is DocumentStatus.POSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitClaim:
    """A claim. amount = settled + open + cancelled. A list has no lines and settlements."""

    debit_claim_id: UUID
    number: str
    date: dt.date
    vendor_id: UUID
    vendor_name: str
    vendor_bill_id: UUID
    vendor_bill_number: str
    amount: Decimal
    settled_amount: Decimal
    cancelled_amount: Decimal
    reason: str
    trace_id: str
    created_by: UUID
    created_at: dt.datetime
    cancel_reason: str
    cancelled_at: dt.datetime | None
    version: int
    lines: tuple[DebitClaimLine, ...] = ()
    settlements: tuple[ClaimSettlement, ...] = ()

    @property
    def is_of_found_units(self) -> bool:
        """Whether it was made after its bill was posted."""
        return any(line.difference in FOUND for line in self.lines)

    @property
    def met_in_money(self) -> Decimal:
        return self.settled_amount - self.settled_by(ClaimSettlementKind.DEBIT_NOTE)

    @property
    def open_amount(self) -> Decimal:
        return self.amount - self.settled_amount - self.cancelled_amount

    @property
    def status(self) -> DebitClaimStatus:
        if self.open_amount:
            return DebitClaimStatus.PARTLY_SETTLED if self.settled_amount else DebitClaimStatus.OPEN
        return DebitClaimStatus.CANCELLED if self.cancelled_amount else DebitClaimStatus.SETTLED

    def check_not_cancelled(self) -> None:
        """Raises DebitClaimCancelled when nothing is open because the rest is waived."""
        if self.status is DebitClaimStatus.CANCELLED:
            raise DebitClaimCancelled("The claim is cancelled.", field="debit_claim_id")

    def settled(self, settlement: ClaimSettlement, *, at_most: Decimal) -> "DebitClaim":
        """The claim with one settlement more. Raises OverSettlement, TooManySettlements."""
        check_settlements(len(self.settlements) + 1)
        most = min(at_most, self.open_amount)
        if settlement.amount > most:
            sentence = "More than is open of the claim, or than the document gives for it."
            raise OverSettlement(sentence, field="amount", at_most=f"{max(most, NIL):.2f}")
        return replace(
            self,
            settled_amount=self.settled_amount + settlement.amount,
            version=self.version + 1,
            settlements=(*self.settlements, settlement),
        )

    def standing_settlement(self, settlement_id: UUID) -> ClaimSettlement:
        """Raises ClaimSettlementNotFound, ClaimSettlementUndone."""
        found = next((each for each in self.settlements if each.settlement_id == settlement_id), None)
        if found is None:
            raise ClaimSettlementNotFound("The claim has no such settlement.", field="settlement_id")
        if not found.stands:
            raise ClaimSettlementUndone("The settlement is undone already.", field="settlement_id")
        return found

    def unsettled(self, undone: ClaimSettlement) -> "DebitClaim":
        """The claim with a settlement that is cancelled now."""
        settlements = {each.settlement_id: each for each in self.settlements}
        settlements[undone.settlement_id] = undone
        return replace(
            self,
            settled_amount=self.settled_amount - undone.amount,
            version=self.version + 1,
            settlements=tuple(settlements.values()),
        )

    def cancelled(self, reason: str, at: dt.datetime) -> "DebitClaim":
        """The claim without what is open of it."""
        return replace(
            self,
            cancelled_amount=self.cancelled_amount + self.open_amount,
            cancel_reason=reason,
            cancelled_at=at,
            version=self.version + 1,
        )

    def reopened(self) -> "DebitClaim":
        """The claim, open again for what was waived of it. Raises DebitClaimNotCancelled."""
        if not self.cancelled_amount:
            raise DebitClaimNotCancelled("Nothing of the claim is waived.", field="debit_claim_id")
        return replace(self, cancelled_amount=NIL, cancel_reason="", cancelled_at=None, version=self.version + 1)

    def cost_of(self, line: DebitClaimLine, *, with_tax: bool = False) -> Decimal:
        """What of a line's value is a cost of goods. `with_tax`: the tax of the bill is a cost, since it is no credit.

        Of a difference: what was waived, and what other prices made up for. Goods that came damaged, or of which that
        was found later, are in stock at their cost; what the vendor gives for them otherwise than by taking them back
        makes them cheaper.
        """
        by_document = sum((self.settled_by(kind) for kind in BY_DOCUMENT), NIL)
        value = line.amount if with_tax else line.value
        if line.difference is ClaimedDifference.DAMAGED or line.difference in FOUND:
            return -proportion(value, self.settled_amount - by_document, self.amount)
        return proportion(value, self.cancelled_amount + by_document, self.amount)

    def given_by_returns(self, bill: VendorBill, units: Sequence[ReturnedUnits]) -> Decimal:
        """What of the claim returned units of its bill have given already: they went back at the billed price.

        Units that never came cannot go back.
        """
        billed = {line.goods_receipt_line_id: line.figures.taxable for line in bill.lines}
        returned = [each for each in units if each.vendor_bill_id == self.vendor_bill_id]
        return sum((_given(line, billed[line.goods_receipt_line_id], returned) for line in self.lines), NIL)

    def check_return(self, bill: VendorBill, units: Sequence[ReturnedUnits]) -> None:
        """Raises DebitClaimSettled when these returned and held units would give what the vendor has given already."""
        met = self.settled_amount - self.settled_by(ClaimSettlementKind.DEBIT_NOTE)
        beyond = self.given_by_returns(bill, units) + met - self.amount
        if met and beyond > 0:
            raise DebitClaimSettled(
                "The vendor has met the claim for these units, and they would go back at the billed price.",
                field="lines",
                debit_claim_id=str(self.debit_claim_id),
                number=self.number,
                beyond=f"{beyond:.2f}",
            )

    def settled_by(self, kind: ClaimSettlementKind, document_id: UUID | None = None) -> Decimal:
        """What settlements of a kind, or by one document, have met."""
        found = (each for each in self.settlements if each.stands and each.kind is kind)
        return sum((each.amount for each in found if document_id in (None, each.document_id)), NIL)


def _given(line: DebitClaimLine, billed: Decimal, units: Sequence[ReturnedUnits]) -> Decimal:
    if line.difference is ClaimedDifference.SHORT or line.difference in FOUND or not billed:
        return NIL
    value = sum((each.figures.taxable for each in units if each.line_id == line.goods_receipt_line_id), NIL)
    return min(proportion(line.amount, value, billed), line.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedValues:
    """What is claimed of a bill before tax and not waived, by receipt line: no cost of the goods."""

    came: Mapping[UUID, Decimal]
    """Of units that came."""
    short: Mapping[UUID, Decimal]
    """Of units that never came."""


def claimed_values(claims: Sequence[DebitClaim], *, with_tax: bool = False) -> ClaimedValues:
    """`with_tax`: the tax of the bill is a cost, and so what is claimed of it is none."""
    came: dict[UUID, Decimal] = {}
    short: dict[UUID, Decimal] = {}
    for claim in claims:
        for line in claim.lines:
            if line.difference is ClaimedDifference.DAMAGED or line.difference in FOUND:
                continue  # in stock at its cost
            values = short if line.difference is ClaimedDifference.SHORT else came
            no_cost = (line.amount if with_tax else line.value) - claim.cost_of(line, with_tax=with_tax)
            values[line.goods_receipt_line_id] = values.get(line.goods_receipt_line_id, NIL) + no_cost
    return ClaimedValues(came=came, short=short)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDebitClaims:
    """Both days are included. None leaves a filter open."""

    first_day: dt.date | None
    last_day: dt.date | None
    vendor_id: UUID | None
    vendor_bill_id: UUID | None
    open_only: bool
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBuckets:
    """What is open, by days since the claim was made."""

    days_0_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    claim_count: int

    @property
    def open_amount(self) -> Decimal:
        return self.days_0_30 + self.days_31_60 + self.days_61_90 + self.days_over_90


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsOfVendor:
    """The open claims on one vendor."""

    vendor_id: UUID
    code: str
    name: str
    buckets: ClaimBuckets


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsAgeing:
    """One page of vendors by name. The totals are of all vendors."""

    as_of_date: dt.date
    vendors: Page[ClaimsOfVendor]
    totals: ClaimBuckets

"""Posts a vendor's bill: matches it, enters it in ledger and register, and settles it by earlier debit notes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import UUID

from gst.money import NIL
from kit.auth.caller import Role
from kit.commands import audit
from kit.commands.on_facts import CommandOnFacts
from kit.db.session import ReadSession, Transaction
from kit.ids import new_id
from services.purchase.domain.claimed_differences import claimed_differences
from services.purchase.domain.difference_decisions import Decisions, decided_lines
from services.purchase.domain.errors import (
    BillMismatch,
    DifferenceDecidedTwice,
)
from services.purchase.domain.registers import InwardEntry, figures_by_rate
from services.purchase.domain.statuses_and_kinds import InputTax, InwardKind
from services.purchase.domain.vendor_bills import (
    DecidedLine,
    MatchedBill,
    MatchedBillLine,
    PrintedBill,
    VendorBill,
    VendorBillLine,
    as_booked,
    less,
    part_of,
)
from services.purchase.store import (
    goods_receipts,
    inward_register,
    receipt_lines,
    vendor_bills,
    vendors,
)
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from services.purchase.usecases.debit_claims.claim import NewClaim, claim_of_bill
from services.purchase.usecases.input_tax.reverse import follow_write_offs
from services.purchase.usecases.vendor_bills import early_returns
from services.purchase.usecases.vendor_bills.bill_facts import read_bill_facts
from services.purchase.usecases.vendor_bills.goods_cost import follow_bill
from services.purchase.usecases.vendor_bills.match_with_receipts import match_bill
from trade.domain.accounts import LedgerEntryKind, NewEntry
from trade.domain.dating import RequestedDate, dated_facts
from trade.domain.documents import DocumentStatus
from trade.domain.figures import LineFigures, TaxFigures
from trade.domain.products import KnownProduct
from trade.domain.refusals import ManagerNeeded
from trade.remote.products import Products
from trade.store import accounts
from trade.usecases.posting_days import check_open

MAX_REASONS: Final = 10
"""Differences in one refusal, which travels in 8 KiB. Matching the bill shows them all."""
MAX_REASON_LENGTH: Final = 160  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVendorBill:
    """`input_tax` None: eligible when the bill charges tax. `decided_twice`: for the whole bill in both ways."""

    bill: PrintedBill
    decisions: Decisions
    decided_twice: bool
    input_tax: InputTax | None
    note: str
    date: RequestedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A bill to be posted, and the products of its receipts."""

    command: PostVendorBill
    product_ids: Collection[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A bill to be posted, and the products of its receipts as inventory knows them, by id."""

    command: PostVendorBill
    known: Mapping[UUID, KnownProduct]


Posting = CommandOnFacts[PostVendorBill, Plan, Draft, VendorBill]


def post_vendor_bill(products: Products) -> Posting:
    """The use case, with the service that it asks.

    Raises BillMismatch with explanations, PeriodLocked, BillNumberTaken, ManagerNeeded, DifferenceDecidedTwice, and as
    `read_bill_facts`, `match_bill`, `claimed_differences`, `decided_lines` and `Decisions.check_reasons`.
    """
    return CommandOnFacts(plan=plan, ask=partial(ask, products), post=post)


async def plan(session: ReadSession, command: PostVendorBill) -> Plan:
    found = await receipt_lines.lines_of(session, command.bill.goods_receipt_ids)
    return Plan(command=command, product_ids={line.product_id for lines in found.values() for line in lines})


async def ask(products: Products, plan: Plan) -> Draft:
    return Draft(command=plan.command, known=await products.look_up(plan.product_ids))


async def post(tx: Transaction, draft: Draft) -> VendorBill:
    command = draft.command
    _check_decision(tx, command)
    facts = await read_bill_facts(tx, command.bill, command.date, lock=True)
    matched = match_bill(facts, draft.known, command.decisions)
    _refuse_mismatch(matched)
    claimed = claimed_differences(matched, command.decisions)
    decided = decided_lines(matched, command.decisions, {line.goods_receipt_line_id for line in claimed})
    await accounts.lock_balances(tx, VENDOR_ACCOUNTS, [matched.vendor.vendor_id])
    bill = _compose(tx, command, matched, decided)
    await _check_days(tx, command, bill, matched)
    await vendor_bills.insert(tx, bill)
    await _enter(tx, bill)
    await _keep_shown_school(tx, matched)
    receipts = {receipt.goods_receipt_id: receipt for receipt in matched.receipts}
    new_claim = NewClaim(lines=claimed, reason=command.decisions.reasons, day=matched.today)
    claims = [await claim_of_bill(tx, bill, new_claim)] if claimed else []
    follow_bill(tx, bill, receipts, matched.today, claims=claims)
    left = await early_returns.settle_with_bill(tx, bill, matched)
    await receipt_lines.add_billed(tx, bill.units_by_line)
    await goods_receipts.set_billable(tx, bill.goods_receipt_ids)
    await follow_write_offs(tx, {line.line.batch_id for line in matched.lines})
    after = {"number": bill.number, "vendor_id": str(bill.vendor_id), "total": f"{bill.figures.total:f}"}
    dated = dated_facts(bill.date, bill.date_reason, bill.booking_date)
    audit.record(tx, action="post", entity="vendor_bill", entity_id=bill.vendor_bill_id, after=after | dated)
    return replace(bill, outstanding=left, open_claim_amount=sum((claim.amount for claim in claims), NIL))


async def _check_days(tx: Transaction, command: PostVendorBill, bill: VendorBill, matched: MatchedBill) -> None:
    """The bill counts from its booking date. What it settles, claims and costs is dated today. Raises PeriodLocked."""
    date = replace(command.date, reason=command.date.reason or command.decisions.reasons)
    days = (bill.booking_date, matched.today)
    await check_open(tx, *(date.posting_day(day, bill.registration_id, prefix="bill.") for day in days))


def _check_decision(tx: Transaction, command: PostVendorBill) -> None:
    field = command.decisions.field
    if command.decided_twice:
        raise DifferenceDecidedTwice("Differences are accepted, or claimed.", field=field)
    if command.decisions.decides and tx.caller.role < Role.MANAGER:
        raise ManagerNeeded("Only a manager accepts differences, or claims them.", field=field)
    command.decisions.check_reasons()


async def _keep_shown_school(tx: Transaction, matched: MatchedBill) -> None:
    """Keeps what the bill shows of its vendor's rounding, as a proposal."""
    shown = matched.shown_rounding_school
    if shown and shown is not matched.vendor.shown_rounding_school:
        await vendors.keep_shown_school(tx, matched.vendor.vendor_id, shown)


def _refuse_mismatch(matched: MatchedBill) -> None:
    explanations = matched.match.explanations
    if not explanations:
        return
    shown = {f"reason_{i + 1}": text[:MAX_REASON_LENGTH] for i, text in enumerate(explanations[:MAX_REASONS])}
    raise BillMismatch(
        "The bill is not what was ordered and received.", field="bill", differences=str(len(explanations)), **shown
    )


# Long: one field of the document a line.
def _compose(
    tx: Transaction, command: PostVendorBill, matched: MatchedBill, decided: Mapping[UUID, DecidedLine]
) -> VendorBill:
    vendor, receipt, printed = matched.vendor, matched.receipts[0], matched.bill.figures
    decision = matched.input_tax(command.input_tax)
    return VendorBill(
        vendor_bill_id=new_id(),
        vendor_id=vendor.vendor_id,
        vendor_name=vendor.name,
        vendor_gstin=vendor.gstin,
        registration_id=receipt.registration_id,
        number=matched.bill.number.upper(),
        date=matched.bill.date,
        booking_date=matched.booking_date,
        due_date=matched.due.date,
        due_rule=matched.due.rule,
        place_of_supply=matched.supply.place_of_supply,
        supply_kind=matched.supply.kind,
        figures=TaxFigures(
            taxable=printed.taxable,
            cgst=printed.cgst,
            sgst=printed.sgst,
            igst=printed.igst,
            cess=printed.cess,
            round_off=printed.round_off,
        ),
        input_tax=decision.input_tax,
        input_tax_explanation=decision.explanation,
        under_bill_of_entry=matched.supply.under_bill_of_entry,
        last_day_of_input_tax=matched.credit.last_day,
        outstanding=printed.total,
        open_claim_amount=NIL,
        accepted_explanations=matched.match.accepted_explanations,
        difference_reason=command.decisions.reasons,
        rounding=matched.rounding,
        note=command.note,
        date_reason=command.date.reason,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        status=DocumentStatus.POSTED,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        created_at=tx.now,
        lines=_lines(matched, decided),
    )


def _lines(matched: MatchedBill, decided: Mapping[UUID, DecidedLine]) -> tuple[VendorBillLine, ...]:
    """The lines with the figures that are booked: they add up to what is printed."""
    computed = {line.line.line_id: line.figures for line in matched.lines}
    booked = as_booked(computed, matched.bill.figures, tolerance=matched.tolerance)
    return tuple(_line(line, booked[line.line.line_id], decided.get(line.line.line_id)) for line in matched.lines)


def _line(matched: MatchedBillLine, booked: LineFigures, decided: DecidedLine | None) -> VendorBillLine:
    facts = matched.match.facts
    short = matched.short_quantity
    of_short = part_of(booked, short, facts.billed_quantity)
    return VendorBillLine(
        goods_receipt_id=matched.line.goods_receipt_id,
        goods_receipt_line_id=matched.line.line_id,
        units=matched.unbilled.bill(facts.billed_quantity - short),
        rate=facts.billed_rate,
        tax_class=matched.tax_class,
        figures=less(booked, of_short),
        short_quantity=short,
        short_figures=of_short,
        condition=matched.line.condition,
        kept_comparison=facts.kept_comparison,
        decided=decided,
    )


async def _enter(tx: Transaction, bill: VendorBill) -> None:
    """Enters the bill in the vendor's account and in the register of inward supplies."""
    entry = NewEntry(
        party_id=bill.vendor_id,
        date=bill.booking_date,
        kind=LedgerEntryKind.VENDOR_BILL,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        amount=bill.figures.total,
    )
    await accounts.enter(tx, VENDOR_ACCOUNTS, entry, field="bill.figures.total")
    document = InwardEntry(
        kind=InwardKind.VENDOR_BILL,
        document_id=bill.vendor_bill_id,
        number=bill.number,
        date=bill.booking_date,
        document_date=bill.date,
        vendor_id=bill.vendor_id,
        vendor_name=bill.vendor_name,
        vendor_gstin=bill.vendor_gstin,
        registration_id=bill.registration_id,
        place_of_supply=bill.place_of_supply,
        supply_kind=bill.supply_kind,
        input_tax=bill.input_tax,
        figures=figures_by_rate(part for line in bill.lines for part in (line.figures, line.short_figures)),
    )
    await inward_register.insert(tx, document)

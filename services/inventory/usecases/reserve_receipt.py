"""Checks what receipts will bring in and makes the batches they name, before their documents are posted."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from kit.db.session import Transaction
from kit.errors import DomainError
from kit.holds import participant
from kit.holds.participant import HoldContentChanged
from kit.rpc import error_status
from services.inventory.store import batches, products, receipts
from services.inventory.store.batches import Identity, NewLot
from services.inventory.store.receipts import ReceiptLine
from services.inventory.usecases.check_receipt import Checked, check_receipts
from services.inventory.usecases.hold_kinds import STOCK_IN
from services.inventory.usecases.hold_requests import content_hash, hold_request

Outcomes = dict[UUID, stock_pb2.ReceiptOutcome]


async def reserve_receipt(tx: Transaction, asked: Sequence[stock_pb2.Receipt]) -> list[stock_pb2.ReceiptOutcome]:
    """One outcome for each receipt, in the order asked. One that is refused leaves no trace."""
    first: dict[UUID, stock_pb2.Receipt] = {}
    for item in asked:
        first.setdefault(UUID(item.receipt_id), item)
    outcomes = await _reserve_each(tx, first)
    return [_outcome_of(item, first[UUID(item.receipt_id)], outcomes) for item in asked]


async def _reserve_each(tx: Transaction, asked: Mapping[UUID, stock_pb2.Receipt]) -> Outcomes:
    outcomes: Outcomes = {}
    requests = {}
    for hold_id, item in asked.items():
        try:
            requests[hold_id] = hold_request(tx, item, hold_id, STOCK_IN)
        except DomainError as refusal:
            outcomes[hold_id] = _refused(item, refusal)
    if not requests:
        return outcomes
    former = await participant.open_holds(tx, list(requests.values()))
    for hold_id, hold in former.items():
        outcomes[hold_id] = _repeated(asked[hold_id], hold, requests[hold_id])
    new = [item for hold_id, item in asked.items() if hold_id in requests and hold_id not in former]
    if new:
        outcomes |= await _grant(tx, new)
    return outcomes


async def _grant(tx: Transaction, new: Sequence[stock_pb2.Receipt]) -> Outcomes:
    outcomes: Outcomes = {}
    checked = await check_receipts(tx, new)
    accepted: dict[UUID, list[Checked]] = {}
    for item, outcome in zip(new, checked.outcomes, strict=True):
        if isinstance(outcome, DomainError):
            outcomes[UUID(item.receipt_id)] = _refused(item, outcome)
        else:
            accepted[UUID(item.receipt_id)] = outcome
    lots = [line.source for lines in accepted.values() for line in lines if isinstance(line.source, NewLot)]
    made = await batches.find_or_make(tx, lots) if lots else {}
    rows: list[ReceiptLine] = []
    for hold_id, lines in accepted.items():
        written = [_row(hold_id, line, _batch_of(line, made)) for line in lines]
        outcomes[hold_id] = _granted(hold_id, written, checked.products)
        rows.extend(written)
    await receipts.write(tx, rows)
    await participant.record_answers(tx, {hold_id: outcomes[hold_id].SerializeToString() for hold_id in accepted})
    await participant.forget(tx, set(outcomes) - set(accepted))
    return outcomes


def _batch_of(line: Checked, made: Mapping[Identity, UUID]) -> UUID:
    """The batch that comes back, or the one that has been found or made for a lot."""
    return line.source if isinstance(line.source, UUID) else made[line.source.identity]


def _row(hold_id: UUID, line: Checked, batch_id: UUID) -> ReceiptLine:
    return ReceiptLine(
        hold_id=hold_id,
        line_id=line.line_id,
        product_id=line.product_id,
        batch_id=batch_id,
        location_id=line.location_id,
        quantity=line.quantity,
        landed_value=line.landed_value,
        origin_document_id=line.origin_document_id,
        disposition=line.disposition,
    )


def _granted(
    hold_id: UUID, lines: Sequence[ReceiptLine], found: Mapping[UUID, sa.Row[Any]]
) -> stock_pb2.ReceiptOutcome:
    return stock_pb2.ReceiptOutcome(
        receipt_id=str(hold_id),
        granted=stock_pb2.GrantedReceipt(
            lines=[
                stock_pb2.ReceivedLine(
                    line_id=line.line_id,
                    product=products.message_of(found[line.product_id]),
                    batch_id=str(line.batch_id),
                    location_id=str(line.location_id),
                )
                for line in lines
            ]
        ),
    )


def _repeated(
    item: stock_pb2.Receipt, former: participant.Hold, request: participant.HoldRequest
) -> stock_pb2.ReceiptOutcome:
    try:
        return stock_pb2.ReceiptOutcome.FromString(participant.check_repeat(former, request))
    except DomainError as refusal:
        return _refused(item, refusal)


def _outcome_of(item: stock_pb2.Receipt, first: stock_pb2.Receipt, outcomes: Outcomes) -> stock_pb2.ReceiptOutcome:
    """The outcome of an id; one call may ask under the same id twice, but for the same."""
    if item is not first and content_hash(item) != content_hash(first):
        return _refused(item, HoldContentChanged("This id holds something else.", hold_id=item.receipt_id))
    return outcomes[UUID(item.receipt_id)]


def _refused(item: stock_pb2.Receipt, refusal: DomainError) -> stock_pb2.ReceiptOutcome:
    return stock_pb2.ReceiptOutcome(receipt_id=item.receipt_id, refused=error_status.status_of(refusal))

"""Incoming holds as messages: requests read, replies written."""

from decimal import Decimal

from bahi.inventory.v1 import stock_pb2 as pb

from kit.errors import DomainError
from kit.rpc.error_status import status_of
from kit.wire.hold_requests import content_hash, expiry_of
from kit.wire.proto_values import date_of, optional_month_of, optional_uuid_of, uuid_of
from services.inventory.api.products import to_proto as product_to_proto
from services.inventory.domain.batches import NewBatch
from services.inventory.domain.incoming import (
    BoughtGoods,
    GrantedIncoming,
    IncomingLine,
    RequestedIncoming,
    RequestedLine,
    ReturningGoods,
)
from trade.api.goods import DISPOSITION
from trade.api.prices import requested_price
from trade.domain.goods import Disposition, last_good_day


def to_proto(granted: GrantedIncoming) -> pb.IncomingOutcome:
    return pb.IncomingOutcome(
        hold_id=str(granted.hold_id),
        granted=pb.GrantedIncoming(lines=[_allocation_to_proto(line, granted) for line in granted.lines]),
    )


def outcome_to_proto(request: pb.IncomingHold, outcome: pb.IncomingOutcome | DomainError) -> pb.IncomingOutcome:
    """The reply to the request for one incoming hold."""
    if isinstance(outcome, DomainError):
        return pb.IncomingOutcome(hold_id=request.hold_id, refused=status_of(outcome))
    return outcome


def _allocation_to_proto(line: IncomingLine, granted: GrantedIncoming) -> pb.IncomingAllocation:
    return pb.IncomingAllocation(
        line_id=line.line_id,
        product=product_to_proto(granted.products[line.product_id]),
        batch_id=str(line.batch_id),
        location_id=str(line.location_id),
    )


def from_proto(message: pb.IncomingHold) -> RequestedIncoming:
    """The announced goods. Raises the refusal of a date that is no calendar day."""
    return RequestedIncoming(
        hold_id=uuid_of(message.hold_id),
        content_hash=content_hash(message),
        expires_at=expiry_of(message),
        on_date=date_of(message.on_date, "on_date"),
        lines=tuple(map(_line_from_proto, message.lines)),
    )


def _line_from_proto(line: pb.IncomingLine) -> RequestedLine:
    return RequestedLine(
        line_id=line.line_id,
        product_id=uuid_of(line.product_id),
        location_id=optional_uuid_of(line.location_id),
        quantity=Decimal(line.quantity),
        goods=_returning_from_proto(line.returning_batch)
        if line.HasField("returning_batch")
        else _bought_from_proto(line),
    )


def _returning_from_proto(batch: pb.ReturningBatch) -> ReturningGoods:
    return ReturningGoods(
        batch_id=uuid_of(batch.batch_id),
        origin_document_id=uuid_of(batch.origin_document_id),
        disposition=DISPOSITION.from_proto(batch.disposition),
    )


def _bought_from_proto(line: pb.IncomingLine) -> BoughtGoods:
    new = line.new_batch
    return BoughtGoods(
        batch=NewBatch(
            product_id=uuid_of(line.product_id),
            batch_number=new.batch_number.strip(),
            expiry_date=last_good_day(new.expiry_month),
            manufacture_date=optional_month_of(new.manufacture_month),
            mrp=requested_price(new, "mrp", prefix=""),
            ptr=requested_price(new, "ptr", prefix=""),
            pts=requested_price(new, "pts", prefix=""),
            dates_confirmation=new.dates_confirmation.strip(),
        ),
        landed_value=Decimal(new.landed_value),
        disposition=DISPOSITION.optional_from_proto(new.disposition) or Disposition.SALEABLE,
    )

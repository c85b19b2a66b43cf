"""What a receipt names, looked up and checked. Nothing is written here."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.inventory.v1 import stock_pb2

from gst.dates.periods import month_end
from kit.db.session import Transaction
from kit.errors import DomainError
from kit.wire import proto_values
from services.inventory.domain.errors import BatchNotFound, LocationInactive, LocationNotFound, NotIssuedHere
from services.inventory.domain.receiving import check_disposition, check_new_batch, check_place
from services.inventory.domain.states import PLACE_OF, BatchStatus, LocationKind
from services.inventory.store import batches, locations, movements, products, words
from services.inventory.store.batches import NewLot
from services.inventory.store.movements import Issued
from trade.domain.refusals import LineRepeated, ProductInactive, ProductNotFound


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One line that may come in: a lot with its cost, or a batch that comes back."""

    line_id: str
    product_id: UUID
    location_id: UUID
    quantity: Decimal
    source: NewLot | UUID
    """Goods as printed on the pack, or the batch that comes back."""
    landed_value: Decimal | None = None
    origin_document_id: UUID | None = None
    disposition: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReceipts:
    """What each receipt brings, or why it is refused, in the order asked."""

    outcomes: list[list[Checked] | DomainError]
    products: Mapping[UUID, sa.Row[Any]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the lines name, as far as it exists."""

    products: Mapping[UUID, sa.Row[Any]]
    locations: Mapping[UUID, sa.Row[Any]]
    defaults: Mapping[LocationKind, sa.Row[Any]]
    batches: Mapping[UUID, sa.Row[Any]]
    issued: Mapping[tuple[UUID, UUID], Issued]


async def check_receipts(tx: Transaction, asked: Sequence[stock_pb2.Receipt]) -> CheckedReceipts:
    """Checks each receipt; one that is refused is not its neighbours' concern."""
    known = await _look_up(tx, [line for receipt in asked for line in receipt.lines])
    return CheckedReceipts(outcomes=[_check(receipt, known) for receipt in asked], products=known.products)


async def _look_up(tx: Transaction, lines: Sequence[stock_pb2.ReceiptLine]) -> _Known:
    defaults = await locations.defaults(tx)
    if not defaults:
        # The organisation's announcement, with which its places come, is still on its way.
        await locations.make_first_locations(tx)
        defaults = await locations.defaults(tx)
    returning = [line.returning_batch for line in lines if line.HasField("returning_batch")]
    catalogue = await products.catalogue(tx, {UUID(line.product_id) for line in lines})
    return _Known(
        products=catalogue.products,
        locations=await locations.find_many(tx, {UUID(line.location_id) for line in lines if line.location_id}),
        defaults=defaults,
        batches=await batches.find_many(tx, {UUID(item.batch_id) for item in returning}),
        issued=await movements.issued(tx, {(UUID(r.sold_by_document_id), UUID(r.batch_id)) for r in returning}),
    )


def _check(receipt: stock_pb2.Receipt, known: _Known) -> list[Checked] | DomainError:
    try:
        on_date = proto_values.date_of(receipt.on_date, "on_date")
        lines = [_check_line(index, line, on_date, known) for index, line in enumerate(receipt.lines)]
        _check_line_ids(receipt)
    except DomainError as refusal:
        return refusal
    return lines


def _check_line_ids(receipt: stock_pb2.Receipt) -> None:
    seen: set[str] = set()
    for index, line in enumerate(receipt.lines):
        if line.line_id in seen:
            raise LineRepeated("Two lines have the same id.", field=f"lines[{index}].line_id", line_id=line.line_id)
        seen.add(line.line_id)


def _check_line(index: int, line: stock_pb2.ReceiptLine, on_date: dt.date, known: _Known) -> Checked:
    field = f"lines[{index}]"
    product = known.products.get(UUID(line.product_id))
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id", product_id=line.product_id)
    if line.HasField("returning_batch"):
        return _check_returning(field, line, on_date, known)
    if not product.active:
        raise ProductInactive(f"{product.name} is not traded any more.", field=f"{field}.product_id", code=product.code)
    new = line.new_batch
    lot = NewLot(
        product_id=product.product_id,
        batch_number=new.batch_number.strip(),
        expiry_date=month_end(dt.date.fromisoformat(f"{new.expiry_month}-01")),
        manufacture_date=dt.date.fromisoformat(f"{new.manufacture_month}-01") if new.manufacture_month else None,
        mrp=Decimal(new.mrp),
        ptr=proto_values.decimal_of(new.ptr),
        pts=proto_values.decimal_of(new.pts),
    )
    check_new_batch(
        number=lot.batch_number,
        expiry=lot.expiry_date,
        manufactured=lot.manufacture_date,
        mrp=lot.mrp,
        on_date=on_date,
        field=f"{field}.new_batch",
    )
    return Checked(
        line_id=line.line_id,
        product_id=product.product_id,
        location_id=_place(field, line, LocationKind.SALEABLE, known).location_id,
        quantity=Decimal(line.quantity),
        source=lot,
        landed_value=Decimal(new.landed_value),
    )


def _check_returning(field: str, line: stock_pb2.ReceiptLine, on_date: dt.date, known: _Known) -> Checked:
    back = line.returning_batch
    batch = known.batches.get(UUID(back.batch_id))
    if batch is None or batch.product_id != UUID(line.product_id):
        raise BatchNotFound(
            "No such batch of this product.", field=f"{field}.returning_batch.batch_id", batch_id=back.batch_id
        )
    disposition = words.DISPOSITIONS.ours(back.disposition)
    check_disposition(
        disposition,
        status=BatchStatus(batch.status),
        expiry=batch.expiry_date,
        on_date=on_date,
        field=f"{field}.returning_batch.disposition",
    )
    place = _place(field, line, PLACE_OF[disposition], known)
    check_place(disposition, LocationKind(place.kind), f"{field}.location_id")
    quantity = Decimal(line.quantity)
    issued = known.issued[UUID(back.sold_by_document_id), batch.batch_id]
    # An issue that has not reached these books yet is waited for when the return is committed.
    if issued.quantity and issued.back + quantity > issued.quantity:
        raise NotIssuedHere(
            "More would come back than went out.",
            field=f"{field}.quantity",
            available=proto_values.quantity_text(issued.quantity - issued.back),
        )
    return Checked(
        line_id=line.line_id,
        product_id=batch.product_id,
        location_id=place.location_id,
        quantity=quantity,
        source=batch.batch_id,
        origin_document_id=UUID(back.sold_by_document_id),
        disposition=disposition,
    )


def _place(field: str, line: stock_pb2.ReceiptLine, kind: LocationKind, known: _Known) -> sa.Row[Any]:
    """The place that the line names, or the default one of the kind."""
    field = f"{field}.location_id"
    place = known.locations.get(UUID(line.location_id)) if line.location_id else known.defaults.get(kind)
    if place is None:
        raise LocationNotFound("No such location.", field=field, location_id=line.location_id)
    if not place.active:
        raise LocationInactive("This place takes no more goods.", field=field, code=place.code)
    return place

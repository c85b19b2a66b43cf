"""Checks what announced goods name.

Nothing is written here, except the first locations of an organisation.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kit.commands.outcomes import outcomes_of
from kit.db.session import Transaction
from kit.errors import DomainError
from services.inventory.domain.batch_dates import kept_confirmation
from services.inventory.domain.batches import Batch
from services.inventory.domain.errors import BatchNotFound, DefaultLocationMissing, LocationInactive, NotIssuedHere
from services.inventory.domain.incoming import (
    LOCATION_KIND_OF,
    BoughtGoods,
    CheckedLine,
    RequestedIncoming,
    RequestedLine,
    ReturningGoods,
    check_batch_given,
    check_disposition,
    check_location,
    check_new_batch,
    check_packs,
    check_trade_prices,
)
from services.inventory.domain.locations import Location, LocationKind
from services.inventory.domain.movements import Issued
from services.inventory.domain.products import Product
from services.inventory.store import batches, locations, movements, products
from services.inventory.usecases.organisation_settings import classes_without_batch_of
from trade.domain.goods import Disposition, ProductClass, needs_batch
from trade.domain.quantities import check_quantity
from trade.domain.refusals import LineRepeated, LocationNotFound, ProductInactive, ProductNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIncoming:
    """The lines that each hold brings, or why it is refused, in the order requested."""

    outcomes: Sequence[Sequence[CheckedLine] | DomainError]
    products: Mapping[UUID, Product]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the lines name, as far as it exists."""

    products: Mapping[UUID, Product]
    locations: Mapping[UUID, Location]
    defaults: Mapping[LocationKind, Location]
    batches: Mapping[UUID, Batch]
    issued: Mapping[tuple[UUID, UUID], Issued]
    without_batch: frozenset[ProductClass]


async def check_incoming(tx: Transaction, requested: Sequence[RequestedIncoming]) -> CheckedIncoming:
    """Checks each hold. A refused hold does not affect the other holds."""
    known = await _look_up(tx, [line for item in requested for line in item.lines])
    return CheckedIncoming(outcomes=outcomes_of(lambda item: _check(item, known), requested), products=known.products)


async def _look_up(tx: Transaction, lines: Sequence[RequestedLine]) -> _Known:
    defaults = await locations.find_defaults(tx)
    if not defaults:
        # The organisation's announcement, with which its locations come, is still on its way.
        await locations.insert_first_locations(tx)
        defaults = await locations.find_defaults(tx)
    returning = [line.goods for line in lines if isinstance(line.goods, ReturningGoods)]
    catalogue = await products.read_catalogue(tx, {line.product_id for line in lines})
    return _Known(
        products=catalogue.products,
        locations=await locations.find_many(tx, {line.location_id for line in lines if line.location_id}),
        defaults=defaults,
        batches=await batches.find_many(tx, {goods.batch_id for goods in returning}),
        issued=await movements.issued(tx, {(goods.origin_document_id, goods.batch_id) for goods in returning}),
        without_batch=classes_without_batch_of(catalogue.organisation),
    )


def _check(requested: RequestedIncoming, known: _Known) -> Sequence[CheckedLine]:
    lines = [_check_line(index, line, requested.on_date, known) for index, line in enumerate(requested.lines)]
    _check_line_ids(requested)
    return lines


def _check_line_ids(requested: RequestedIncoming) -> None:
    seen: set[str] = set()
    for index, line in enumerate(requested.lines):
        if line.line_id in seen:
            raise LineRepeated("Two lines have the same id.", field=f"lines[{index}].line_id", line_id=line.line_id)
        seen.add(line.line_id)


def _check_line(index: int, line: RequestedLine, on_date: dt.date, known: _Known) -> CheckedLine:
    field = f"lines[{index}]"
    product = known.products.get(line.product_id)
    if product is None:
        raise ProductNotFound("No such product.", field=f"{field}.product_id", product_id=str(line.product_id))
    check_quantity(line.quantity, product.uqc, field=f"{field}.quantity")
    if isinstance(line.goods, ReturningGoods):
        location = _check_returning(field, line, line.goods, on_date, known)
    else:
        if not product.active:
            raise ProductInactive(
                f"{product.name} is not traded any more.", field=f"{field}.product_id", code=product.code
            )
        goods = _check_bought(f"{field}.new_batch", line.goods, product, on_date, known)
        line = replace(line, goods=goods)
        location = _location(field, line, LOCATION_KIND_OF[goods.disposition], known)
        if goods.disposition is not Disposition.SALEABLE:
            check_location(goods.disposition, location.kind, f"{field}.location_id")
    return CheckedLine(
        line_id=line.line_id,
        product_id=product.product_id,
        location_id=location.location_id,
        quantity=line.quantity,
        goods=line.goods,
    )


def _check_bought(field: str, goods: BoughtGoods, product: Product, on_date: dt.date, known: _Known) -> BoughtGoods:
    """The goods, with the confirmation of their dates only where these need one."""
    batch = goods.batch
    if needs_batch(product.product_class, known.without_batch):
        check_batch_given(batch, field=field)
    check_new_batch(batch, on_date=on_date, field=field)
    check_packs(batch, product.uqc, field=field)
    check_trade_prices(batch, product.tax_class, on_date, field=field)
    confirmation = kept_confirmation(batch, on_date=on_date, confirmation=batch.dates_confirmation)
    return replace(goods, batch=replace(batch, dates_confirmation=confirmation))


def _check_returning(
    field: str, line: RequestedLine, goods: ReturningGoods, on_date: dt.date, known: _Known
) -> Location:
    """The location to which goods go back."""
    batch = known.batches.get(goods.batch_id)
    if batch is None or batch.product_id != line.product_id:
        raise BatchNotFound(
            "No such batch of this product.", field=f"{field}.returning_batch.batch_id", batch_id=str(goods.batch_id)
        )
    check_disposition(
        goods.disposition,
        status=batch.status,
        expiry=batch.expiry_date,
        on_date=on_date,
        field=f"{field}.returning_batch.disposition",
    )
    location = _location(field, line, LOCATION_KIND_OF[goods.disposition], known)
    check_location(goods.disposition, location.kind, f"{field}.location_id")
    issued = known.issued[goods.origin_document_id, batch.batch_id]
    # The sale's own message may not have arrived yet. `fulfil_incoming` then refuses with IssueNotArrived, and the
    # relay sends the return's message again.
    if issued.quantity and issued.quantity_back + line.quantity > issued.quantity:
        raise NotIssuedHere(
            "More would come back than went out.",
            field=f"{field}.quantity",
            available=f"{(issued.quantity - issued.quantity_back).normalize():f}",
        )
    return location


def _location(field: str, line: RequestedLine, kind: LocationKind, known: _Known) -> Location:
    """The location that the line names, or the default one of the kind."""
    field = f"{field}.location_id"
    location = known.locations.get(line.location_id) if line.location_id else known.defaults.get(kind)
    if location is None and line.location_id is None:
        raise DefaultLocationMissing("The organisation has no default location of this kind.", field=field, kind=kind)
    if location is None:
        raise LocationNotFound("No such location.", field=field, location_id=str(line.location_id))
    if not location.active:
        raise LocationInactive("This location takes no more goods.", field=field, code=location.code)
    return location

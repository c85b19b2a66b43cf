"""What is known about a sale before stock is asked for: who sells to whom, on which day, taxed how, and what to reserve."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from bahi.inventory.v1 import stock_pb2

from gst.dates.periods import financial_year
from kit.auth.caller import Caller
from kit.db import series
from kit.errors import DomainError
from kit.wire import proto_values
from services.sales.domain.customer import Customer
from services.sales.domain.errors import CustomerInactive, CustomerNotFound
from services.sales.domain.numbering import Series
from services.sales.domain.organisation import Organisation, Registration
from services.sales.domain.pricing import PricedSale, price_sale
from services.sales.domain.sale import Sale, SaleLine, StockLine
from services.sales.domain.taxing import Taxation, taxation_of
from services.sales.remote.stock import StockOutcome
from trade.domain.document_numbers import document_number, prefix_of

_PEER_LINE = re.compile(r"^(?:reservations\[\d+\]\.)?lines\[(\d+)\]\.?")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSale:
    """A sale with everything decided but stock and number."""

    sale: Sale
    hold_id: UUID
    caller: Caller
    organisation: Organisation
    registration: Registration
    customer: Customer
    date: dt.date
    taxation: Taxation

    @property
    def due_date(self) -> dt.date:
        """When it is to be paid."""
        return self.date + dt.timedelta(days=self.customer.credit_days)

    @property
    def financial_year(self) -> str:
        """`2026-27`."""
        return financial_year(self.date)

    def price(self, stock: Sequence[StockLine]) -> PricedSale:
        """Its lines and figures with the stock that was set aside."""
        return price_sale(
            self.sale,
            self.customer,
            stock,
            on=self.date,
            charge=self.taxation.supply.charge,
            round_to_rupee=self.organisation.round_to_rupee,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A sale whose stock is known, with its figures."""

    planned: PlannedSale
    priced: PricedSale

    def series_key(self, kind: Series) -> series.Key:
        """The counter that numbers its documents of a kind."""
        return f"{kind}:{self.planned.registration.registration_id}", self.planned.financial_year

    def number(self, kind: Series, serial: int) -> str:
        """A number in its series. Raises SeriesExhausted."""
        planned = self.planned
        return document_number(prefix_of(kind, planned.registration.series_prefix), planned.financial_year, serial)


def plan_sale(
    sale: Sale,
    hold_id: UUID,
    caller: Caller,
    organisation: Organisation,
    customers: Mapping[UUID, Customer],
    now: dt.datetime,
) -> PlannedSale:
    """Raises CustomerNotFound, CustomerInactive, RegistrationNotFound, DateInFuture, or what the law says of place and kind."""
    customer = sellable(customers.get(sale.customer_id), field=f"{sale.field}customer_id")
    registration = organisation.registration(sale.registration_id, field=f"{sale.field}registration_id")
    date = organisation.business_date(sale.date, now, field=f"{sale.field}date")
    return PlannedSale(
        sale=sale,
        hold_id=hold_id,
        caller=caller,
        organisation=organisation,
        registration=registration,
        customer=customer,
        date=date,
        taxation=taxation_of(registration, customer, date, field=f"{sale.field}customer_id"),
    )


def sellable(customer: Customer | None, *, field: str) -> Customer:
    """The customer, if there is one and it is sold to."""
    if customer is None:
        raise CustomerNotFound("No such customer.", field=field)
    if not customer.active:
        raise CustomerInactive("The customer is inactive.", field=field)
    return customer


def reservation_of(
    lines: Sequence[SaleLine],
    *,
    hold_id: UUID,
    on: dt.date,
    expires_at: dt.datetime,
    min_shelf_life_days: int,
    from_hold_id: UUID | None,
) -> stock_pb2.Reservation:
    """What inventory is asked to set aside."""
    return stock_pb2.Reservation(
        reservation_id=str(hold_id),
        expire_time=proto_values.timestamp_of(expires_at),
        purpose=stock_pb2.STOCK_PURPOSE_SALE,
        on_date=on.isoformat(),
        from_reservation_id=str(from_hold_id) if from_hold_id else "",
        lines=[
            stock_pb2.ReservationLine(
                line_id=line.line_id,
                product_id=str(line.product_id),
                location_id=str(line.location_id) if line.location_id else "",
                quantity=proto_values.quantity_text(line.units),
                min_shelf_life_days=min_shelf_life_days,
                batches=[
                    stock_pb2.NamedBatch(
                        batch_id=str(batch.batch_id), quantity=proto_values.quantity_text(batch.quantity)
                    )
                    for batch in line.batches
                ],
            )
            for line in lines
        ],
    )


def sale_reservation(planned: PlannedSale, expires_at: dt.datetime) -> stock_pb2.Reservation:
    """The reservation of one sale; an order's goods are taken from the order's own."""
    sale = planned.sale
    return reservation_of(
        sale.lines,
        hold_id=planned.hold_id,
        on=planned.date,
        expires_at=expires_at,
        min_shelf_life_days=planned.customer.min_shelf_life_days,
        from_hold_id=sale.order.hold_id if sale.order else None,
    )


def in_request_terms(outcome: StockOutcome, lines: Sequence[SaleLine]) -> StockOutcome:
    """A refusal of inventory with the paths of our own request in place of inventory's."""
    if isinstance(outcome, DomainError):
        outcome.field = _own_path(outcome.field, lines)
        outcome.facts = {_own_path(name, lines): value for name, value in outcome.facts.items()}
    return outcome


def _own_path(path: str, lines: Sequence[SaleLine]) -> str:
    found = _PEER_LINE.match(path)
    if found is None or int(found[1]) >= len(lines):
        return path
    return lines[int(found[1])].field + path[found.end() :]

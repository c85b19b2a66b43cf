"""Creates a draft order. Nothing is reserved for it."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from gst.money import NIL
from kit.commands import audit
from kit.commands.on_facts import CommandOnFacts, as_given
from kit.db.session import Transaction
from kit.ids import new_id
from services.sales.domain.approvals import ApprovalKind
from services.sales.domain.delivery import TO_BUYER, Delivery, checked_delivery
from services.sales.domain.known_goods import KnownGoods
from services.sales.domain.number_series import Series
from services.sales.domain.order import Order, RequestedLine
from services.sales.domain.planned_sale import sellable
from services.sales.domain.statuses_and_kinds import OrderStatus
from services.sales.remote.goods import Goods
from services.sales.store import customers, orders, organisations
from services.sales.store.approval_tables import APPROVALS
from services.sales.usecases.customer_premises.of_sale import check_premises
from services.sales.usecases.orders.draft_lines import check_lines, draft_lines
from trade.domain.approvals import RequestContent, approved_facts
from trade.domain.dating import RequestedDate, dated_facts
from trade.domain.document_numbers import series_of_organisation
from trade.domain.period_locks import PostingDay
from trade.store.document_numbers import next_number
from trade.usecases.approvals import authority_of, use_approval
from trade.usecases.posting_days import check_open


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrder:
    """What a customer orders."""

    customer_id: UUID
    date: RequestedDate
    premises_id: UUID | None
    reference: str
    note: str
    lines: tuple[RequestedLine, ...]
    delivery: Delivery = TO_BUYER
    approval_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The order to be, and what inventory knows of what its lines name."""

    command: CreateOrder
    known: KnownGoods


Creation = CommandOnFacts[CreateOrder, CreateOrder, Draft, Order]


def create_order(goods: Goods) -> Creation:
    """The use case, with the service that it asks.

    Raises ProductNotFound, ProductInactive, QuantityNotWhole, LocationNotFound, WrongLocation, CustomerNotFound,
    CustomerInactive, CustomerPremisesNotFound, CustomerPremisesInactive, OrganisationNotSetUp, PeriodLocked,
    SeriesExhausted, and the refusals of `date_of_own`, `authority_of` and `checked_delivery`.
    """
    return CommandOnFacts(plan=as_given, ask=partial(ask, goods), post=post)


async def ask(goods: Goods, command: CreateOrder) -> Draft:
    return Draft(command=command, known=await goods.look_up(command.lines))


# Long: one field of the order a line.
async def post(tx: Transaction, draft: Draft) -> Order:
    command = draft.command
    check_lines(command.lines, draft.known)
    organisation = await organisations.load(tx)
    customer = sellable(await customers.find(tx, command.customer_id), organisation, field="customer_id")
    await check_premises(tx, customer, command.premises_id, field="customer_premises_id")
    calendar = organisation.calendar(tx.now)
    content = RequestContent(kind=ApprovalKind.NEW_ORDER, command=command, day=command.date.day or calendar.today)
    authority = await authority_of(tx, APPROVALS, command.approval_id, content)
    day = calendar.date_of_own(command.date, authority.date_role)
    to, premises_id = command.delivery, command.premises_id
    delivery = checked_delivery(to, buyer_gstin=customer.gstin, premises_id=premises_id, field="delivery.")
    await check_open(tx, PostingDay(date=day, reason=command.date.reason, role=authority.date_role))
    series = series_of_organisation(Series.ORDER, day)
    number = await next_number(tx, series)
    order_id = new_id()
    order = Order(
        order_id=order_id,
        number=number,
        date=day,
        financial_year=series.financial_year,
        customer_id=customer.customer_id,
        customer_name=customer.name,
        customer_premises_id=command.premises_id,
        status=OrderStatus.DRAFT,
        reference=command.reference,
        note=command.note,
        date_reason=command.date.reason,
        hold_id=None,
        total=None,
        invoiced_total=NIL,
        cancel_reason="",
        cancelled_at=None,
        version=1,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        updated_at=tx.now,
        delivery=delivery,
        approval_id=authority.approval_id,
        approved_by=authority.approved_by,
        lines=draft_lines(order_id, command.lines),
    )
    await orders.insert(tx, order)
    await use_approval(tx, APPROVALS, authority, order_id)
    audit.record(tx, action="create", entity="order", entity_id=order_id, after=_facts(order))
    return order


def _facts(order: Order) -> audit.Facts:
    facts = {"number": order.number, "customer_id": str(order.customer_id), "lines": len(order.lines)}
    return facts | dated_facts(order.date, order.date_reason) | approved_facts(order)

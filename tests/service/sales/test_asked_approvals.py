"""A user who was refused asks for an approval; somebody with a higher role approves or rejects it."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import approvals_pb2 as documents_pb
from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from services.sales.store.approval_tables import approvals
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from tests.support.approved_sales import issue, naming
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, order_line
from tests.support.refusals import refusal, refused, replies_and_refusals

REQUESTED = documents_pb.APPROVAL_STATUS_REQUESTED
OPEN = documents_pb.APPROVAL_STATUS_OPEN
CHEAP: dict[str, Any] = {"rate": "0.50"}  # the goods cost 1.00


@pytest.fixture
async def customer(sales: SalesClient) -> customers_pb2.Customer:
    await sales.set_up(limited=True)
    return await sales.customer()


@pytest.fixture
async def draft(sales: SalesClient, customer: customers_pb2.Customer) -> invoices_pb2.SaleDraft:
    """A sale that a user may not make without an approval."""
    return sales.draft(customer, line(await sales.stocked(), "10", **CHEAP))


async def test_asked_approval_is_approved_used_once_and_on_the_document(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    asked = await sales.ask_approval(draft, note="An old customer")
    too_early = await refused(issue(sales, naming(draft, asked)))
    given = await sales.decide("Approve", asked, etag=asked.etag)
    invoice = await issue(sales, naming(draft, given))

    manager, user = (str(sales.organisation.users[role]) for role in (Role.MANAGER, Role.USER))
    assert (asked.status, asked.created_by, asked.decided_by, asked.HasField("expire_time")) == (
        REQUESTED,
        user,
        "",
        False,
    )
    assert [passed.field for passed in asked.limits_passed] == ["lines[0].rate"]
    assert asked.needed_role == documents_pb.APPROVING_ROLE_MANAGER
    assert asked.request.invoice == draft
    assert too_early == ("APPROVAL_NOT_OPEN", "invoice.approval_id")
    assert (given.status, given.created_by, given.decided_by, given.etag) == (OPEN, user, manager, '"2"')
    assert (invoice.approval_id, invoice.approved_by) == (asked.approval_id, manager)
    read = invoices_pb2.GetInvoiceRequest(invoice_id=invoice.invoice_id)
    shown = await sales.invoices.GetInvoice(read, metadata=sales.as_user())
    assert (shown.approval_id, shown.approved_by) == (asked.approval_id, manager)
    assert await refused(issue(sales, naming(draft, given))) == ("APPROVAL_NOT_OPEN", "invoice.approval_id")


async def test_audit_trail_says_who_asked_approved_and_used_it(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    asked = await sales.ask_approval(draft)
    await sales.decide("Approve", asked, reason="An old customer")
    invoice = await issue(sales, naming(draft, asked))

    audit = kit_tables.audit.c
    rows = await sales.rows(
        sa.select(audit.user_id, audit.action, audit.after)
        .where(audit.entity.in_(("approval", "invoice")))
        .order_by(audit.at, audit.action)
    )

    manager, user = sales.organisation.users[Role.MANAGER], sales.organisation.users[Role.USER]
    assert [(row.user_id, row.action) for row in rows] == [
        (user, "request"),
        (manager, "approve"),
        (user, "issue"),
        (user, "use"),
    ]
    assert rows[1].after == {"status": "open", "reason": "An old customer"}
    assert rows[2].after["approval_id"] == asked.approval_id
    assert rows[2].after["approved_by"] == str(manager)
    assert rows[3].after["document_id"] == invoice.invoice_id


async def test_rejected_or_withdrawn_request_is_not_used_nor_decided_again(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    rejected, withdrawn = await sales.ask_approval(draft), await sales.ask_approval(draft)

    by_user = await refused(sales.decide("Reject", rejected, role=Role.USER))
    rejected = await sales.decide("Reject", rejected, reason="Usual price")
    withdrawn = await sales.decide("Withdraw", withdrawn, reason="Not needed", role=Role.USER)

    assert by_user[0] == "ROLE_INSUFFICIENT"
    assert (rejected.status, rejected.decision_reason) == (documents_pb.APPROVAL_STATUS_REJECTED, "Usual price")
    assert (withdrawn.status, withdrawn.cancel_reason) == (documents_pb.APPROVAL_STATUS_CANCELLED, "Not needed")
    for ended in (rejected, withdrawn):
        assert await refused(issue(sales, naming(draft, ended))) == ("APPROVAL_NOT_OPEN", "invoice.approval_id")
        assert await refused(sales.decide("Approve", ended)) == ("APPROVAL_NOT_OPEN", "approval_id")
    assert await sales.count(invoices) == 0


async def test_user_neither_withdraws_nor_cancels_what_a_manager_gave_unasked(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    given = await sales.approve(draft)

    assert await refused(sales.decide("Withdraw", given, role=Role.USER)) == ("APPROVAL_OF_ANOTHER", "approval_id")
    assert (await refused(sales.decide("Cancel", given, role=Role.USER)))[0] == "ROLE_INSUFFICIENT"
    assert (await sales.approval(given.approval_id)).status == OPEN


async def test_time_counts_from_the_approving(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    asked = await sales.ask_approval(draft, valid_minutes=30)
    sales.services.clock.turn_on(dt.timedelta(hours=5))
    given = await sales.decide("Approve", asked)
    sales.services.clock.turn_on(dt.timedelta(minutes=29))
    in_time = await issue(sales, naming(draft, given))
    late = await sales.decide("Approve", await sales.ask_approval(draft, valid_minutes=30))
    sales.services.clock.turn_on(dt.timedelta(minutes=30, seconds=1))

    assert in_time.approval_id == asked.approval_id
    assert (await refusal(issue(sales, naming(draft, late)))).facts == {"status": "expired"}


async def test_nobody_approves_what_he_asked_for_nor_beyond_his_limits(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    await sales.limit(Role.MANAGER, without=("below_cost",))
    by_user, by_manager = await sales.ask_approval(draft), await sales.ask_approval(draft, Role.MANAGER)

    own = await refused(sales.decide("Approve", by_manager))
    beyond = await refusal(sales.decide("Approve", by_user))
    given = await sales.decide("Approve", by_manager, role=Role.ADMIN)

    assert by_user.needed_role == by_manager.needed_role == documents_pb.APPROVING_ROLE_ADMIN
    assert own == ("APPROVAL_OF_OWN_REQUEST", "approval_id")
    assert (beyond.reason, beyond.field) == ("ROLE_LIMIT_EXCEEDED", "approval_id")
    assert beyond.facts == {"lines[0].rate": "asked 0.50 for a unit, limit landed cost"}
    assert (await issue(sales, naming(draft, given), role=Role.MANAGER)).approval_id == by_manager.approval_id


async def test_limits_of_who_approved_count_when_it_is_used(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    given = await sales.decide("Approve", await sales.ask_approval(draft))
    await sales.limit(Role.MANAGER, without=("below_cost",))

    assert (await refusal(issue(sales, naming(draft, given)))).reason == "ROLE_LIMIT_EXCEEDED"
    assert (await sales.approval(given.approval_id)).status == OPEN


async def test_what_the_role_may_do_is_not_asked_for(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    product = await sales.stocked()

    usual = sales.ask_approval(sales.draft(customer, line(product, "1")))
    cheap = sales.ask_approval(sales.draft(customer, line(product, "1", **CHEAP)), Role.MANAGER)

    assert (await refusal(usual)).reason == "APPROVAL_NOT_NEEDED"
    assert (await refusal(cheap)).reason == "APPROVAL_NOT_NEEDED"
    assert await sales.count(approvals) == 0


async def test_of_approving_rejecting_and_withdrawing_one_wins(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    asked = await sales.ask_approval(draft)

    done, lost = await replies_and_refusals(
        sales.decide("Approve", asked, etag=asked.etag),
        sales.decide("Reject", asked, etag=asked.etag),
        sales.decide("Withdraw", asked, etag=asked.etag, role=Role.USER),
    )

    assert (len(done), {error.reason for error in lost}) == (1, {"STALE_ETAG"})
    assert (await sales.approval(asked.approval_id)).status == done[0].status


async def test_bulk_sales_with_and_without_approvals_each_have_their_outcome(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    given = await sales.decide("Approve", await sales.ask_approval(draft))
    bulk = batch_of([draft, naming(draft, given), naming(draft, given)])

    outcomes = (await sales.invoices.BatchCreateInvoices(bulk, metadata=sales.as_user(Role.USER))).outcomes

    assert error_of(outcomes[0].problem).reason == "ROLE_LIMIT_EXCEEDED"
    assert outcomes[1].invoice.approval_id == given.approval_id
    assert error_of(outcomes[2].problem).reason == "APPROVAL_NOT_OPEN"
    assert await sales.count(invoices) == 1


async def test_invoice_of_an_order_is_approved(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    product = await sales.stocked()
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "10")))
    request = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, bill_discount_percent="20")

    async def invoice(approval_id: str = "", **changed: Any) -> invoices_pb2.Invoice:
        sent = orders_pb2.InvoiceOrderRequest(approval_id=approval_id, **changed)
        sent.MergeFrom(request)
        return await sales.orders.InvoiceOrder(sent, metadata=sales.as_user(Role.USER))

    alone = await refusal(invoice())
    asked = await sales.ask_approval(order_invoice=request)
    given = await sales.decide("Approve", asked)
    other = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="9")
    elsewhere = await refused(invoice(given.approval_id, lines=[other]))
    invoiced = await invoice(given.approval_id)

    assert (alone.reason, alone.field) == ("ROLE_LIMIT_EXCEEDED", "bill_discount_percent")
    assert asked.kind == pb.APPROVAL_KIND_ORDER_INVOICE
    assert [passed.field for passed in asked.limits_passed] == ["bill_discount_percent"]
    assert elsewhere == ("APPROVAL_FOR_ANOTHER", "approval_id")
    assert (invoiced.approval_id, invoiced.order_id) == (given.approval_id, order.order_id)
    assert (await refused(invoice(given.approval_id)))[0] in {"ORDER_STATUS", "APPROVAL_NOT_OPEN"}


async def test_approval_of_another_organisation_is_not_found(
    sales: SalesClient, neighbour: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    given = await sales.approve(draft)
    await neighbour.set_up(limited=True)
    theirs = neighbour.draft(await neighbour.customer(), line(await neighbour.stocked(), "10", **CHEAP))

    assert await refused(issue(neighbour, naming(theirs, given))) == ("APPROVAL_NOT_FOUND", "invoice.approval_id")
    for verb in ("Approve", "Reject", "Withdraw", "Cancel"):
        assert (await refused(neighbour.decide(verb, given)))[0] == "APPROVAL_NOT_FOUND"
    assert (await refused(neighbour.approval(given.approval_id)))[0] == "APPROVAL_NOT_FOUND"


async def test_list_by_status_shows_what_waits(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    waiting, given = await sales.ask_approval(draft), await sales.approve(draft)

    async def listed(status: documents_pb.ApprovalStatus.ValueType) -> list[str]:
        request = pb.ListApprovalsRequest(status=status)
        reply = await sales.approvals.ListApprovals(request, metadata=sales.as_user())
        return [each.approval_id for each in reply.approvals]

    assert await listed(REQUESTED) == [waiting.approval_id]
    assert await listed(OPEN) == [given.approval_id]


async def test_what_is_wrong_with_the_request_is_named_where_it_stands(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(await sales.stocked(), "10")))
    stale = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, bill_discount_percent="20", etag='"99"')
    more = orders_pb2.OrderLineToInvoice(order_line_id=order.lines[0].line_id, quantity="11")
    beyond = orders_pb2.InvoiceOrderRequest(order_id=order.order_id, bill_discount_percent="20", lines=[more])

    assert await refused(sales.ask_approval(order_invoice=stale)) == ("STALE_ETAG", "request.order_invoice.etag")
    assert await refused(sales.ask_approval(order_invoice=beyond)) == (
        "OVER_INVOICED",
        "request.order_invoice.lines[0].quantity",
    )

"""An approval lets one sale or order go beyond the limits of a user, once."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import approvals_pb2 as documents_pb
from bahi.documents.v1 import parties_pb2
from bahi.sales.v1 import approvals_pb2 as pb
from bahi.sales.v1 import customers_pb2, invoices_pb2, orders_pb2
from google.rpc import status_pb2

from kit.auth.caller import Role
from kit.rpc.error_status import error_of
from services.sales.store.base import kit_tables
from services.sales.store.invoice_tables import invoices
from tests.support.approved_sales import issue, naming
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import line, order_line
from tests.support.clients.service_client import an_id, key
from tests.support.refusals import refusal, refused, replies_and_refusals

UNREGISTERED: dict[str, Any] = {"gstin": "", "gst_category": parties_pb2.GST_CATEGORY_UNREGISTERED}
CHEAP: dict[str, Any] = {"rate": "0.50"}  # the goods cost 1.00


@pytest.fixture
async def customer(sales: SalesClient) -> customers_pb2.Customer:
    await sales.set_up(limited=True)
    return await sales.customer()


@pytest.fixture
async def draft(sales: SalesClient, customer: customers_pb2.Customer) -> invoices_pb2.SaleDraft:
    """A sale that a user may not make without an approval."""
    return sales.draft(customer, line(await sales.stocked(), "10", **CHEAP))


async def limit_refusal(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> status_pb2.Status | None:
    request = invoices_pb2.PreviewInvoiceRequest(invoice=draft)
    shown = await sales.invoices.PreviewInvoice(request, metadata=sales.as_user())
    return shown.limit_refusal if shown.HasField("limit_refusal") else None


async def test_approved_sale_is_issued_once_and_carries_its_approval(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    approval = await sales.approve(draft, note="Opening order")
    approved = naming(draft, approval, note="By telephone", reference="PO 7")
    before, once = await limit_refusal(sales, approved), key()
    invoice = await issue(sales, approved, once)
    repeated, again = await issue(sales, approved, once), await refusal(issue(sales, approved))
    after = await limit_refusal(sales, approved)

    assert approval.status == documents_pb.APPROVAL_STATUS_OPEN
    assert list(approval.limits_passed) == [
        documents_pb.LimitPassed(field="lines[0].rate", asked="0.50 for a unit", limit="landed cost")
    ]
    assert before is None
    assert (invoice.approval_id, invoice.figures.taxable) == (approval.approval_id, "5.00")
    assert repeated == invoice
    assert (again.reason, again.field, again.facts) == ("APPROVAL_NOT_OPEN", "invoice.approval_id", {"status": "used"})
    assert after is not None
    assert error_of(after).reason == "APPROVAL_NOT_OPEN"
    used = await sales.approval(approval.approval_id)
    assert (used.status, used.used_by_document_id, used.etag) == (
        documents_pb.APPROVAL_STATUS_USED,
        invoice.invoice_id,
        '"2"',
    )
    assert await sales.count(invoices) == 1


async def test_audit_trail_names_who_approved_what_and_the_document(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    approval = await sales.approve(draft)
    invoice = await issue(sales, naming(draft, approval))

    audit = kit_tables.audit.c
    rows = await sales.rows(
        sa.select(audit.user_id, audit.action, audit.after)
        .where(audit.entity.in_(("approval", "invoice")))
        .order_by(audit.at, audit.action)
    )

    manager, user = sales.organisation.users[Role.MANAGER], sales.organisation.users[Role.USER]
    assert [(row.user_id, row.action) for row in rows] == [(manager, "create"), (user, "issue"), (user, "use")]
    assert rows[0].after["limits_passed"] == {"lines[0].rate": "asked 0.50 for a unit, limit landed cost"}
    assert rows[1].after["approval_id"] == approval.approval_id
    assert rows[2].after == {"status": "used", "document_id": invoice.invoice_id}


async def test_approval_covers_nothing_but_what_was_approved(
    sales: SalesClient, customer: customers_pb2.Customer, draft: invoices_pb2.SaleDraft
) -> None:
    approval, other = (
        await sales.approve(draft),
        await sales.customer("OTHER", **UNREGISTERED),
    )
    (sold,) = draft.lines

    def changed(**terms: Any) -> invoices_pb2.SaleDraft:
        line_of = invoices_pb2.SaleLine()
        line_of.CopyFrom(sold)
        line_of.MergeFrom(invoices_pb2.SaleLine(**terms))
        return sales.draft(customer, line_of)

    for wrong in (
        changed(quantity="11"),
        changed(rate="0.49"),
        changed(discount_percent="1"),
        changed(free_quantity="1"),
        sales.draft(other, sold),
        sales.draft(customer, sold, sold),
        sales.draft(customer, sold, bill_discount_percent="1"),
    ):
        assert await refused(issue(sales, naming(wrong, approval))) == (
            "APPROVAL_FOR_ANOTHER",
            "invoice.approval_id",
        )
    assert (await sales.approval(approval.approval_id)).status == documents_pb.APPROVAL_STATUS_OPEN
    assert await sales.count(invoices) == 0
    assert (await issue(sales, naming(draft, approval))).approval_id == approval.approval_id


async def test_of_two_sales_with_one_approval_one_is_issued(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    approved = naming(draft, await sales.approve(draft))

    issued, lost = await replies_and_refusals(*(issue(sales, approved) for _ in range(4)))
    approved.CopyFrom(naming(draft, await sales.approve(draft)))
    bulk = invoices_pb2.BatchCreateInvoicesRequest(
        requests=[invoices_pb2.CreateInvoiceRequest(invoice=approved) for _ in range(2)]
    )
    first, second = (await sales.invoices.BatchCreateInvoices(bulk, metadata=sales.with_key())).outcomes

    assert (len(issued), {error.reason for error in lost}) == (1, {"APPROVAL_NOT_OPEN"})
    assert first.invoice.approval_id == approved.approval_id
    assert error_of(second.problem).field == "requests[1].invoice.approval_id"
    assert await sales.count(invoices) == 2


async def test_refused_sale_leaves_its_approval_open(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    limited = await sales.customer("LIMITED", credit_limit="10.00", **UNREGISTERED)
    draft = sales.draft(limited, line(await sales.stocked(), "18", **CHEAP))
    approved = naming(draft, await sales.approve(draft))
    await sales.sell(limited, line(await sales.stocked("OTHER"), "1"))

    over = await refusal(issue(sales, approved))
    await sales.pay(limited, "9.00")
    issued = await issue(sales, approved)

    assert over.reason == "CREDIT_LIMIT_EXCEEDED"
    assert issued.approval_id == approved.approval_id


async def test_approval_ends_with_its_time(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    approval = await sales.approve(draft, valid_minutes=30)
    sales.services.clock.turn_on(dt.timedelta(minutes=30, seconds=1))

    late = await refusal(issue(sales, naming(draft, approval)))

    assert (late.reason, late.facts) == ("APPROVAL_NOT_OPEN", {"status": "expired"})


async def test_cancelled_approval_is_not_used_and_a_used_one_not_cancelled(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    open_one, used = await sales.approve(draft), await sales.approve(draft)
    await issue(sales, naming(draft, used))

    async def cancel(approval: pb.Approval, **fields: Any) -> pb.Approval:
        request = pb.CancelApprovalRequest(approval_id=approval.approval_id, reason="Usual price", **fields)
        return await sales.approvals.CancelApproval(request, metadata=sales.as_user(Role.MANAGER))

    stale = await refusal(cancel(open_one, etag='"2"'))
    cancelled = await cancel(open_one, etag='"1"')

    assert stale.reason == "STALE_ETAG"
    assert (cancelled.status, cancelled.cancel_reason) == (documents_pb.APPROVAL_STATUS_CANCELLED, "Usual price")
    assert await refused(issue(sales, naming(draft, open_one))) == ("APPROVAL_NOT_OPEN", "invoice.approval_id")
    assert await refused(cancel(used)) == ("APPROVAL_NOT_OPEN", "approval_id")


async def test_of_cancelling_and_using_one_wins(sales: SalesClient, draft: invoices_pb2.SaleDraft) -> None:
    approval = await sales.approve(draft)
    request = pb.CancelApprovalRequest(approval_id=approval.approval_id, reason="Usual price")

    async def cancel() -> pb.Approval:
        return await sales.approvals.CancelApproval(request, metadata=sales.as_user(Role.MANAGER))

    done, lost = await replies_and_refusals(issue(sales, naming(draft, approval)), cancel())

    assert (len(done), [error.reason for error in lost]) == (1, ["APPROVAL_NOT_OPEN"])
    status = (await sales.approval(approval.approval_id)).status
    assert (status == documents_pb.APPROVAL_STATUS_USED) == (await sales.count(invoices) == 1)


async def test_manager_approves_nothing_beyond_a_managers_limits(
    sales: SalesClient, draft: invoices_pb2.SaleDraft
) -> None:
    approval = await sales.approve(draft)
    await sales.limit(Role.MANAGER, without=("below_cost",))

    by_manager, by_user = await refusal(sales.approve(draft)), await refusal(sales.approve(draft, Role.USER))
    late = await refusal(issue(sales, naming(draft, approval)))
    by_admin = await sales.approve(draft, Role.ADMIN)

    assert (by_manager.reason, by_manager.field) == ("ROLE_LIMIT_EXCEEDED", "request.invoice.lines[0].rate")
    assert by_user.reason == "ROLE_INSUFFICIENT"
    assert late.reason == "ROLE_LIMIT_EXCEEDED"
    assert (await issue(sales, naming(draft, by_admin))).approval_id == by_admin.approval_id


async def test_what_a_user_may_do_needs_no_approval(sales: SalesClient, customer: customers_pb2.Customer) -> None:
    usual = sales.draft(customer, line(await sales.stocked(), "1"))

    assert (await refusal(sales.approve(usual))).reason == "APPROVAL_NOT_NEEDED"
    unknown = naming(usual, pb.Approval(approval_id=an_id()))
    assert await refused(issue(sales, unknown)) == ("APPROVAL_NOT_FOUND", "invoice.approval_id")


async def test_order_is_confirmed_with_an_approval_of_its_lines_as_they_are(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    product = await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "10", **CHEAP))
    approval = await sales.approve(order_id=order.order_id)

    async def confirm() -> orders_pb2.Order:
        request = orders_pb2.ConfirmOrderRequest(order_id=order.order_id, approval_id=approval.approval_id)
        return await sales.orders.ConfirmOrder(request, metadata=sales.with_key("", Role.USER))

    confirmed, lost = await replies_and_refusals(confirm(), confirm())
    invoice = await sales.invoice_order(order)

    assert [each.approval_id for each in confirmed] == [approval.approval_id]
    assert {error.reason for error in lost} <= {"ORDER_STATUS", "APPROVAL_NOT_OPEN"}
    assert (await sales.approval(approval.approval_id)).used_by_document_id == order.order_id
    assert (invoice.figures.taxable, invoice.approval_id) == ("5.00", "")


async def test_order_that_changed_after_its_approval_needs_another(
    sales: SalesClient, customer: customers_pb2.Customer
) -> None:
    product = await sales.stocked()
    order = await sales.draft_order(customer, order_line(product, "10", **CHEAP))
    approval = await sales.approve(order_id=order.order_id)
    changes = orders_pb2.OrderChanges(lines=[order_line(product, "10", rate="0.40")])
    update = orders_pb2.UpdateOrderRequest(order_id=order.order_id, order=changes, etag="*")
    await sales.orders.UpdateOrder(update, metadata=sales.as_user())

    request = orders_pb2.ConfirmOrderRequest(order_id=order.order_id, approval_id=approval.approval_id)
    confirm = sales.orders.ConfirmOrder(request, metadata=sales.with_key("", Role.USER))

    assert await refused(confirm) == ("APPROVAL_FOR_ANOTHER", "approval_id")


async def test_list_shows_the_newest_first_and_narrows(
    sales: SalesClient, customer: customers_pb2.Customer, draft: invoices_pb2.SaleDraft
) -> None:
    first, second, third = [await sales.approve(draft) for _ in range(3)]
    await issue(sales, naming(draft, second))

    async def listed(**fields: Any) -> list[str]:
        reply = await sales.approvals.ListApprovals(pb.ListApprovalsRequest(**fields), metadata=sales.as_user())
        return [each.approval_id for each in reply.approvals]

    assert await listed() == [third.approval_id, second.approval_id, first.approval_id]
    assert await listed(status=documents_pb.APPROVAL_STATUS_USED) == [second.approval_id]
    assert await listed(customer_id=customer.customer_id, page_size=1) == [third.approval_id]
    assert await listed(customer_id=an_id()) == []

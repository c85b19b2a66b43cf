"""A return on a day that the role may not give is approved, and each approval is used once."""

import datetime as dt
from typing import Any

import pytest
from bahi.documents.v1 import approvals_pb2
from bahi.returns.v1 import purchase_returns_pb2, sales_returns_pb2
from bahi.sales.v1 import invoices_pb2

from kit.auth.caller import Role
from tests.support.clients.return_approvals import (
    ReturnApprovals,
    SalesReturnRequest,
    naming,
    purchase_return,
    sales_return,
)
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY, days_ago, days_from_now
from tests.support.period_locks import LOCKED, SOFT, set_lock
from tests.support.refusals import reason_and_field, refusal, refused, replies_and_refusals
from tests.support.statements import statements_of

WHY = "The slip came on the next day"
NOT_OPEN = ("APPROVAL_NOT_OPEN", "approval_id")


@pytest.fixture
def approvals(returns: ReturnsClient) -> ReturnApprovals:
    return ReturnApprovals(returns)


@pytest.fixture
def late(returns: ReturnsClient, sold: invoices_pb2.Invoice) -> SalesReturnRequest:
    """A return that is dated when its goods were sold, and entered five days later: too late for a user."""
    returns.services.clock.set(dt.datetime.combine(TODAY + dt.timedelta(days=5), dt.time(12), dt.UTC))
    return sales_return(sold.invoice_id, sold.lines[0].line_id, date=days_ago(0), date_reason=WHY)


async def test_back_dated_return_is_asked_for_approved_and_posted_once(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    alone = await refused(approvals.post(late))
    asked = await approvals.ask(sales_return=late)
    early = await refused(approvals.post(naming(late, asked)))
    own = await refused(approvals.decide("Approve", asked, role=Role.USER))
    given = await approvals.decide("Approve", asked)
    made = await approvals.post(naming(late, given))
    again = await refused(approvals.post(naming(late, given)))

    manager = str(returns.organisation.users[Role.MANAGER])
    assert (alone, early, again) == (("MANAGER_NEEDED", "date"), NOT_OPEN, NOT_OPEN)
    assert own[0] == "ROLE_INSUFFICIENT"
    assert [(each.field, each.asked, each.limit) for each in asked.limits_passed] == [
        ("date", days_ago(0), days_from_now(4))
    ]
    assert (asked.document_date, asked.request.sales_return) == (days_ago(0), late)
    note = await returns.credit_note(made.credit_note_id)
    assert (made.date, made.approval_id, made.approved_by) == (days_ago(0), given.approval_id, manager)
    assert (note.approval_id, note.approved_by) == (given.approval_id, manager)
    read = await returns.sales_returns.GetSalesReturn(
        sales_returns_pb2.GetSalesReturnRequest(sales_return_id=made.sales_return_id), metadata=returns.as_user()
    )
    assert read == made
    used = await approvals.read(given.approval_id)
    assert (used.status, used.used_by_document_id) == (approvals_pb2.APPROVAL_STATUS_USED, made.sales_return_id)
    assert [each.approval_id for each in await approvals.list(status=used.status, party_id=used.party_id)] == [
        given.approval_id
    ]
    assert await approvals.list(status=approvals_pb2.APPROVAL_STATUS_OPEN) == []
    assert await approvals.list(party_id=an_id()) == []


async def test_audit_trail_names_the_approval(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    given = await approvals.given(sales_return=late)
    await approvals.post(naming(late, given))

    rows = await returns.query(
        "SELECT entity, action, after->>'approval_id', after->>'approved_by' FROM returns.audit WHERE org_id = $1"
    )
    named = (given.approval_id, given.decided_by)
    assert {row[:2] for row in rows} == {
        ("approval", "request"),
        ("approval", "approve"),
        ("approval", "use"),
        ("sales_return", "post"),
        ("credit_note", "issue"),
    }
    assert {row[0]: row[2:] for row in rows if row[0] != "approval"} == {"sales_return": named, "credit_note": named}


async def test_two_uses_of_one_approval_at_once_make_one_return(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    request = naming(late, await approvals.given(sales_return=late))

    made, lost = await replies_and_refusals(*(approvals.post(request) for _ in range(4)))

    assert (len(made), {reason_and_field(each) for each in lost}) == (1, {NOT_OPEN})
    await returns.services.deliver()
    assert await returns.documents() == 1
    held = await returns.holds("sales")
    assert held.get("pending", 0) == held.get("confirmed", 0) == 0


@pytest.mark.parametrize(
    ("change", "refusal_"),
    [
        ({"date": days_from_now(1)}, ("APPROVAL_FOR_ANOTHER", "date")),
        ({"reason": "Broken"}, ("APPROVAL_FOR_ANOTHER", "approval_id")),
        ({"credit_note_kind": 2}, ("APPROVAL_FOR_ANOTHER", "approval_id")),
    ],
)
async def test_another_request_does_not_use_it(
    approvals: ReturnApprovals, late: SalesReturnRequest, change: dict[str, Any], refusal_: tuple[str, str]
) -> None:
    given = await approvals.given(sales_return=late)

    assert await refused(approvals.post(naming(late, given, **change))) == refusal_
    assert (await approvals.post(naming(late, given))).approval_id == given.approval_id


async def test_other_goods_do_not_use_it(
    approvals: ReturnApprovals, late: SalesReturnRequest, sold: invoices_pb2.Invoice
) -> None:
    given = await approvals.given(sales_return=late)
    more = sales_return(sold.invoice_id, sold.lines[0].line_id, "2", date=late.date, date_reason=WHY)

    assert await refused(approvals.post(naming(more, given))) == ("APPROVAL_FOR_ANOTHER", "approval_id")


async def test_expired_approval_is_not_used(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    asked = await approvals.ask(valid_minutes=30, sales_return=late)
    given = await approvals.decide("Approve", asked)
    returns.services.clock.turn_on(dt.timedelta(minutes=30, seconds=1))

    expired = await refusal(approvals.post(naming(late, given)))

    assert (expired.reason, expired.facts) == ("APPROVAL_NOT_OPEN", {"status": "expired"})


@pytest.mark.parametrize(
    ("verb", "role", "status"),
    [("Reject", Role.MANAGER, "rejected"), ("Withdraw", Role.USER, "cancelled"), ("Cancel", Role.ADMIN, "cancelled")],
)
async def test_approval_that_was_refused_or_taken_back_is_not_used(
    approvals: ReturnApprovals, late: SalesReturnRequest, verb: str, role: Role, status: str
) -> None:
    ended = await approvals.decide(verb, await approvals.ask(sales_return=late), role=role)

    refused_ = await refusal(approvals.post(naming(late, ended)))

    assert (refused_.reason, refused_.facts) == ("APPROVAL_NOT_OPEN", {"status": status})


async def test_approval_of_another_organisation_is_not_found(
    approvals: ReturnApprovals, neighbour: ReturnsClient, late: SalesReturnRequest
) -> None:
    given = await approvals.given(sales_return=late)
    theirs = ReturnApprovals(neighbour)

    assert await refused(theirs.post(naming(late, given))) == ("APPROVAL_NOT_FOUND", "approval_id")
    assert await refused(theirs.read(given.approval_id)) == ("APPROVAL_NOT_FOUND", "approval_id")
    assert await theirs.list() == []


async def test_what_the_role_may_do_needs_none_and_what_nobody_may_gets_none(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    today = sales_return(late.invoice_id, late.lines[0].invoice_line_id)
    by_user = await refused(approvals.ask(sales_return=today))
    by_manager = await refused(approvals.ask(Role.MANAGER, sales_return=late))
    unknown = await refused(approvals.ask(sales_return=sales_return(an_id(), an_id(), date=late.date)))
    returns.services.clock.set(dt.datetime(2026, 12, 20, 12, tzinfo=dt.UTC))
    too_far = await refused(approvals.ask(sales_return=late))

    assert (by_user[0], by_manager[0]) == ("APPROVAL_NOT_NEEDED", "APPROVAL_NOT_NEEDED")
    assert unknown == ("INVOICE_NOT_FOUND", "request.sales_return.invoice_id")
    assert too_far == ("DATE_TOO_FAR_BACK", "request.sales_return.date")


async def test_return_in_a_soft_month_is_approved_and_in_a_locked_one_is_not(
    returns: ReturnsClient, approvals: ReturnApprovals, sold: invoices_pb2.Invoice
) -> None:
    request = sales_return(sold.invoice_id, sold.lines[0].line_id, date_reason=WHY)
    other = sales_return(sold.invoice_id, sold.lines[0].line_id, "2", date_reason=WHY)
    await set_lock(returns.sales, SOFT)
    await returns.services.deliver()
    alone = await refused(approvals.post(request))
    given = await approvals.given(sales_return=request)
    made = await approvals.post(naming(request, given))
    unused = await approvals.given(sales_return=other)
    await returns.services.deliver()
    await set_lock(returns.sales, LOCKED)
    await returns.services.deliver()

    assert alone == ("PERIOD_LOCKED", "date")
    assert [each.field for each in given.limits_passed] == ["date"]
    assert (made.date, made.approval_id) == (days_ago(0), given.approval_id)
    assert await refused(approvals.post(naming(other, unused))) == ("PERIOD_LOCKED", "date")
    assert await refused(approvals.ask(sales_return=other)) == ("PERIOD_LOCKED", "request.sales_return.date")


async def test_goods_go_back_on_a_day_beyond_a_manager_with_an_administrators_approval(
    returns: ReturnsClient, approvals: ReturnApprovals
) -> None:
    bought = await returns.buy(await returns.vendor(), returns.item(await returns.product()))
    await returns.sales.limit(Role.MANAGER, back_dating_days=2)
    await returns.services.deliver()
    returns.services.clock.set(dt.datetime.combine(TODAY + dt.timedelta(days=5), dt.time(12), dt.UTC))
    request = purchase_return(bought.goods_receipt_id, bought.lines[0].line_id, date=days_from_now(1), date_reason=WHY)

    async def send() -> purchase_returns_pb2.PurchaseReturn:
        return await returns.purchase_returns.CreatePurchaseReturn(request, metadata=returns.with_key())

    alone = await refused(send())
    asked = await approvals.ask(Role.MANAGER, purchase_return=request)
    beyond = await refused(approvals.create(purchase_return=request))
    given = await approvals.decide("Approve", asked, role=Role.ADMIN)
    request.approval_id = given.approval_id
    made = await send()
    again = await refused(send())
    note = await returns.debit_note(made.debit_note_id)

    assert (alone, again) == (("MANAGER_NEEDED", "date"), NOT_OPEN)
    assert beyond == ("ROLE_LIMIT_EXCEEDED", "request.purchase_return.date")
    assert asked.needed_role == approvals_pb2.APPROVING_ROLE_ADMIN
    admin = str(returns.organisation.users[Role.ADMIN])
    assert (made.approval_id, made.approved_by) == (note.approval_id, note.approved_by) == (given.approval_id, admin)


async def test_user_asks_no_approval_of_a_purchase_return_that_a_manager_makes_himself(
    returns: ReturnsClient, approvals: ReturnApprovals
) -> None:
    bought = await returns.buy(await returns.vendor(), returns.item(await returns.product()))
    await returns.services.deliver()
    returns.services.clock.set(dt.datetime.combine(TODAY + dt.timedelta(days=5), dt.time(12), dt.UTC))
    request = purchase_return(bought.goods_receipt_id, bought.lines[0].line_id, date=days_from_now(1), date_reason=WHY)

    needless = await refusal(approvals.ask(purchase_return=request))
    await returns.sales.limit(Role.MANAGER, back_dating_days=2)
    await returns.services.deliver()
    asked = await approvals.ask(purchase_return=request)

    assert needless.reason == "APPROVAL_NOT_NEEDED"
    assert asked.needed_role == approvals_pb2.APPROVING_ROLE_ADMIN
    assert [(each.field, each.limit) for each in asked.limits_passed] == [("date", days_from_now(3))]


async def test_return_without_an_approval_asks_nothing_of_approvals(
    returns: ReturnsClient, approvals: ReturnApprovals, late: SalesReturnRequest
) -> None:
    today = sales_return(late.invoice_id, late.lines[0].invoice_line_id)
    given = await approvals.given(sales_return=late)

    with statements_of(returns.running.database) as plain:
        await approvals.post(today)
    with statements_of(returns.running.database) as approved:
        await approvals.post(naming(late, given))

    assert [each for each in plain if "approvals" in each] == []
    assert len(approved) - len(plain) == len([each for each in approved if "approvals" in each]) == 3

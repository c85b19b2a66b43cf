"""Adjustments of days beyond a manager's limit are approved by an administrator, and each approval is used once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from bahi.documents.v1 import approvals_pb2
from bahi.inventory.v1 import adjustments_pb2
from bahi.inventory.v1 import stock_approvals_pb2 as pb
from bahi.inventory.v1.stock_approvals_pb2_grpc import StockApprovalServiceStub
from bahi.sales.v1 import role_limits_pb2

from kit.auth.caller import Role
from services.inventory.store.stock_tables import adjustments
from services.inventory.store.tables import kit_tables
from tests.support.announcements import organisation_announced
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.service_client import an_id
from tests.support.days import days_ago
from tests.support.refusals import reason_and_field, refusal, refused, replies_and_refusals
from tests.support.statements import statements_of

USED = approvals_pb2.APPROVAL_STATUS_USED
ADMIN = approvals_pb2.APPROVING_ROLE_ADMIN
GSTIN = "23AAECM4821K1ZK"


async def limited(inventory: InventoryClient, *, days: int = 1, version: int = 1) -> None:
    """Managers of the organisation date documents back by so many days."""
    limits = role_limits_pb2.RoleLimits(role=role_limits_pb2.LIMITED_ROLE_MANAGER, back_dating_days=days)
    announced = organisation_announced(
        inventory.organisation, an_id(), GSTIN, role_limits=[limits], source_version=version
    )
    await inventory.taken(announced)


async def received(inventory: InventoryClient) -> str:
    """The batch of ten units that came long ago."""
    return await inventory.receive(await inventory.product(), "B1", "10", date=days_ago(40))


def late(batch_id: str, quantity: str = "-1", day: str = days_ago(4), **fields: Any) -> Any:
    given: dict[str, Any] = {
        "reason_kind": adjustments_pb2.ADJUSTMENT_REASON_LOST,
        "reason": "Not found",
        "date_reason": "The count sheet came late",
    }
    return adjustments_pb2.CreateStockAdjustmentRequest(
        batch_id=batch_id, quantity=quantity, date=day, **(given | fields)
    )


def stub(inventory: InventoryClient) -> StockApprovalServiceStub:
    return StockApprovalServiceStub(inventory.channel)


async def adjust(inventory: InventoryClient, request: Any, role: Role = Role.MANAGER) -> Any:
    return await inventory.adjustments.CreateStockAdjustment(request, metadata=inventory.as_user(role))


async def approve(inventory: InventoryClient, request: Any, role: Role = Role.ADMIN, **terms: Any) -> pb.StockApproval:
    message = pb.CreateStockApprovalRequest(request=pb.StockApprovableRequest(stock_adjustment=request), **terms)
    return await stub(inventory).CreateStockApproval(message, metadata=inventory.with_key("", role))


async def ask(inventory: InventoryClient, request: Any, role: Role = Role.MANAGER) -> pb.StockApproval:
    message = pb.RequestStockApprovalRequest(request=pb.StockApprovableRequest(stock_adjustment=request))
    return await stub(inventory).RequestStockApproval(message, metadata=inventory.with_key("", role))


async def decide(inventory: InventoryClient, verb: str, approval: pb.StockApproval, role: Role = Role.ADMIN) -> Any:
    message = getattr(pb, f"{verb}StockApprovalRequest")(approval_id=approval.approval_id, reason="As agreed")
    return await getattr(stub(inventory), f"{verb}StockApproval")(message, metadata=inventory.with_key("", role))


async def read(inventory: InventoryClient, approval_id: str) -> pb.StockApproval:
    message = pb.GetStockApprovalRequest(approval_id=approval_id)
    return await stub(inventory).GetStockApproval(message, metadata=inventory.as_user(Role.USER))


def with_approval(request: Any, approval: pb.StockApproval) -> Any:
    sent = type(request)()
    sent.CopyFrom(request)
    sent.approval_id = approval.approval_id
    return sent


async def test_a_day_beyond_the_managers_limit_is_written_off_with_an_approval_once(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    without = await refusal(adjust(inventory, request))

    given = await approve(inventory, request)
    done = await adjust(inventory, with_approval(request, given))
    again = await refused(adjust(inventory, with_approval(request, given)))

    assert reason_and_field(without) == ("MANAGER_NEEDED", "date")
    assert (without.facts["earliest_date"], without.facts["needed_role"]) == (days_ago(1), "admin")
    assert (given.needed_role, given.document_date) == (ADMIN, days_ago(4))
    assert [(each.field, each.asked, each.limit) for each in given.limits_passed] == [
        ("date", days_ago(4), days_ago(1))
    ]
    assert again == ("APPROVAL_NOT_OPEN", "approval_id")
    found = await read(inventory, given.approval_id)
    assert (found.status, found.used_by_document_id) == (USED, done.stock_adjustment_id)
    assert found.request.stock_adjustment == request
    assert await inventory.count(adjustments) == 1
    assert (await inventory.balance(request.batch_id))[0] == 9


async def test_document_and_audit_trail_name_the_approval_and_who_gave_it(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    given = await approve(inventory, request)

    done = await adjust(inventory, with_approval(request, given))

    named = (given.approval_id, str(inventory.organisation.users[Role.ADMIN]))
    by_id = adjustments_pb2.GetStockAdjustmentRequest(stock_adjustment_id=done.stock_adjustment_id)
    shown = await inventory.adjustments.GetStockAdjustment(by_id, metadata=inventory.as_user(Role.USER))
    assert (shown.approval_id, shown.approved_by) == named
    audit = kit_tables.audit.c
    (row,) = await inventory.rows(sa.select(audit.after).where(audit.entity_id == done.stock_adjustment_id))
    assert (row.after["approval_id"], row.after["approved_by"]) == named
    (use,) = await inventory.rows(
        sa.select(audit.after).where(audit.entity_id == given.approval_id, audit.action == "use")
    )
    assert use.after == {"status": "used", "document_id": done.stock_adjustment_id}


async def test_who_is_refused_asks_and_one_of_two_uses_wins(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    asked = await ask(inventory, request)
    early = await refused(adjust(inventory, with_approval(request, asked)))

    given = await decide(inventory, "Approve", asked)
    sent = with_approval(request, given)
    won, lost = await replies_and_refusals(adjust(inventory, sent), adjust(inventory, sent))

    assert early == ("APPROVAL_NOT_OPEN", "approval_id")
    assert (len(won), [reason_and_field(error) for error in lost]) == (1, [("APPROVAL_NOT_OPEN", "approval_id")])
    assert await inventory.count(adjustments) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": "-2"}, "approval_id"),
        ({"reason_kind": adjustments_pb2.ADJUSTMENT_REASON_DAMAGED}, "approval_id"),
        ({"batch_id": "other"}, "approval_id"),
        ({"date": days_ago(3)}, "date"),
    ],
)
async def test_another_adjustment_does_not_use_it(
    inventory: InventoryClient, change: dict[str, Any], field: str
) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    given = await approve(inventory, request)
    other = with_approval(request, given)
    if "batch_id" in change:
        change = {"batch_id": await inventory.receive(await inventory.product("X"), "B2", "10", date=days_ago(40))}
    for name, value in change.items():
        setattr(other, name, value)

    found = await refused(adjust(inventory, other))

    assert found == ("APPROVAL_FOR_ANOTHER", field)
    assert await inventory.count(adjustments) == 0


async def test_an_expired_approval_is_not_used(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    given = await approve(inventory, request, valid_minutes=1)

    inventory.services.clock.turn_on(dt.timedelta(minutes=2))
    found = await refusal(adjust(inventory, with_approval(request, given)))

    assert (found.reason, found.facts) == ("APPROVAL_NOT_OPEN", {"status": "expired"})


@pytest.mark.parametrize(
    ("verb", "role", "status"),
    [
        ("Reject", Role.ADMIN, "rejected"),
        ("Cancel", Role.MANAGER, "cancelled"),
        ("Withdraw", Role.MANAGER, "cancelled"),
    ],
)
async def test_what_is_rejected_or_taken_back_is_not_used(
    inventory: InventoryClient, verb: str, role: Role, status: str
) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    asked = await ask(inventory, request)

    await decide(inventory, verb, asked, role)
    found = await refusal(adjust(inventory, with_approval(request, asked)))

    assert (found.reason, found.facts) == ("APPROVAL_NOT_OPEN", {"status": status})
    assert await inventory.count(adjustments) == 0


async def test_others_ask_and_administrators_approve(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))

    by_admin = await refused(ask(inventory, request, Role.ADMIN))
    by_manager = await refusal(approve(inventory, request, Role.MANAGER))
    asked = await ask(inventory, request, Role.USER)
    decided = await refusal(decide(inventory, "Approve", asked, Role.MANAGER))
    given = await decide(inventory, "Approve", asked)
    by_user = await refused(adjust(inventory, with_approval(request, given), Role.USER))

    assert by_admin[0] == "APPROVAL_NOT_NEEDED"
    assert reason_and_field(by_manager) == ("ROLE_LIMIT_EXCEEDED", "request.stock_adjustment.date")
    assert reason_and_field(decided) == ("ROLE_LIMIT_EXCEEDED", "approval_id")
    assert by_manager.facts == decided.facts == {"date": f"asked {days_ago(4)}, limit {days_ago(1)}"}
    assert by_user[0] == "ROLE_INSUFFICIENT"
    assert (await adjust(inventory, with_approval(request, given))).approved_by == given.decided_by


async def test_a_user_needs_none_for_what_a_manager_may_do(inventory: InventoryClient) -> None:
    request = late(await received(inventory))

    assert (await refused(ask(inventory, request, Role.USER)))[0] == "APPROVAL_NOT_NEEDED"


async def test_another_organisation_neither_reads_nor_uses_it(
    inventory: InventoryClient, neighbour: InventoryClient
) -> None:
    await limited(inventory)
    await limited(neighbour)
    given = await approve(inventory, late(await received(inventory)))
    theirs = with_approval(late(await received(neighbour)), given)

    assert await refused(read(neighbour, given.approval_id)) == ("APPROVAL_NOT_FOUND", "approval_id")
    assert await refused(adjust(neighbour, theirs)) == ("APPROVAL_NOT_FOUND", "approval_id")
    listed = await stub(neighbour).ListStockApprovals(pb.ListStockApprovalsRequest(), metadata=neighbour.as_user())
    assert not listed.approvals


async def test_lists_show_those_of_a_status_newest_first(inventory: InventoryClient) -> None:
    await limited(inventory)
    batch_id = await received(inventory)
    first, second = [await ask(inventory, late(batch_id, quantity)) for quantity in ("-1", "-2")]
    await decide(inventory, "Approve", first)

    async def listed(**filters: Any) -> list[str]:
        request = pb.ListStockApprovalsRequest(**filters)
        reply = await stub(inventory).ListStockApprovals(request, metadata=inventory.as_user(Role.USER))
        return [each.approval_id for each in reply.approvals]

    assert await listed() == [second.approval_id, first.approval_id]
    assert await listed(status=approvals_pb2.APPROVAL_STATUS_OPEN) == [first.approval_id]


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (lambda batch: late(batch, day=days_ago(3)), ("APPROVAL_NOT_NEEDED", "")),
        (lambda batch: late(batch, day="2026-03-31"), ("DATE_TOO_FAR_BACK", "request.stock_adjustment.date")),
        (lambda batch: late(batch, "1"), ("WRITE_OFF_UPWARDS", "request.stock_adjustment.reason_kind")),
        (lambda batch: late(batch, "-0.5"), ("QUANTITY_NOT_WHOLE", "request.stock_adjustment.quantity")),
        (lambda _batch: late(an_id()), ("BATCH_NOT_FOUND", "request.stock_adjustment.batch_id")),
        (lambda batch: late(batch, date_reason=""), ("DATE_REASON_MISSING", "request.stock_adjustment.date_reason")),
    ],
)
async def test_what_needs_no_approval_or_is_wrong_is_refused(
    inventory: InventoryClient, wrong: Callable[[str], Any], found: tuple[str, str]
) -> None:
    await limited(inventory, days=3)

    assert await refused(approve(inventory, wrong(await received(inventory)))) == found


async def test_limits_that_are_wider_by_then_leave_the_approval_usable(inventory: InventoryClient) -> None:
    await limited(inventory)
    request = late(await received(inventory))
    given = await approve(inventory, request)
    await limited(inventory, days=10, version=2)

    assert (await adjust(inventory, with_approval(request, given))).approval_id == given.approval_id
    assert await adjust(inventory, request)


async def test_an_adjustment_without_an_approval_runs_no_statement_about_approvals(inventory: InventoryClient) -> None:
    request = late(await received(inventory), day=days_ago(1))

    with statements_of(inventory.running.database) as statements:
        await adjust(inventory, request)

    assert statements
    assert not [each for each in statements if "inventory.approvals" in each]

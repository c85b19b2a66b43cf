"""The limits of roles: set by an administrator, read by everybody, announced to every service."""

from decimal import Decimal

from bahi.sales.v1 import role_limits_pb2 as pb

from kit.auth.caller import Role
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.sales import SalesClient
from tests.support.refusals import refusal, refused
from trade.domain.role_limits import USER
from trade.store import organisations as copies


async def test_organisation_begins_with_safe_limits(sales: SalesClient) -> None:
    await sales.set_up(limited=True)

    user, manager = await sales.limits(Role.USER), await sales.limits(Role.MANAGER)

    assert (user.below_cost, user.short_dated_days) == (False, 90)
    assert (user.line_discount_percent, user.bill_discount_percent, user.free_goods_percent) == ("10", "5", "0")
    assert (user.back_dating_days, user.cash_receipt, user.cash_payment) == (1, "50000.00", "10000.00")
    assert (user.credit_limit, user.credit_days) == ("0.00", 0)
    assert (user.small_difference, user.settlement_discount_percent) == ("1.00", "0")
    assert manager == pb.RoleLimits(role=pb.LIMITED_ROLE_MANAGER, below_cost=True, small_difference="10.00", etag='"1"')


async def test_named_limits_change_and_the_others_stay(sales: SalesClient) -> None:
    await sales.set_up(limited=True)

    changed = await sales.limit(line_discount_percent="12.5", back_dating_days=0, without=("cash_receipt",), etag='"1"')

    assert (changed.line_discount_percent, changed.etag) == ("12.5", '"2"')
    assert (changed.HasField("back_dating_days"), changed.back_dating_days) == (True, 0)
    assert (changed.cash_receipt, changed.cash_payment) == ("", "10000.00")
    assert await sales.limits() == changed
    assert (await sales.profile()).etag == '"2"'


async def test_only_an_administrator_with_the_current_etag_changes_limits(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    before = await sales.limits()
    request = pb.UpdateRoleLimitsRequest(
        role=pb.LIMITED_ROLE_USER, role_limits=pb.RoleLimitsChanges(below_cost=True), etag="*"
    )

    by_manager = await refused(sales.role_limits.UpdateRoleLimits(request, metadata=sales.as_user(Role.MANAGER)))
    stale = await refusal(sales.limit(below_cost=True, etag='"7"'))

    assert by_manager[0] == "ROLE_INSUFFICIENT"
    assert stale.reason == "STALE_ETAG"
    assert await sales.limits() == before


async def test_every_service_hears_of_changed_limits(sales: SalesClient) -> None:
    await sales.set_up(limited=True)
    await sales.limit(back_dating_days=3, cash_payment="25000")
    await sales.deliver()

    inventory = InventoryClient(sales.services, sales.organisation)
    async with inventory.running.database.transaction(sales.organisation.caller()) as tx:
        known = (await copies.load(tx)).limits_of(Role.USER)

    assert (known.back_dating_days, known.cash_payment) == (3, Decimal(25000))
    assert (known.line_discount_percent, known.free_goods_percent) == (
        USER.line_discount_percent,
        USER.free_goods_percent,
    )

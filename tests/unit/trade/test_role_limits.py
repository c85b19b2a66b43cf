"""The limits of roles, and how they are kept and announced."""

from decimal import Decimal

from kit.auth.caller import Role
from trade.api.role_limits import limits_from_proto, limits_to_proto
from trade.domain.role_limits import NONE, USER, USUAL, LimitsOfRoles, RoleLimits
from trade.store.role_limits import json_of_limits, limits_of

TIGHT = RoleLimits(
    below_cost=False,
    short_dated_days=0,
    line_discount_percent=Decimal("2.5"),
    bill_discount_percent=Decimal(0),
    free_goods_percent=Decimal(0),
    back_dating_days=0,
    cash_receipt=Decimal("100.50"),
    cash_payment=Decimal(0),
    credit_limit=Decimal(0),
    credit_days=0,
    small_difference=Decimal("0.50"),
    settlement_discount_percent=Decimal(2),
)


def test_each_role_has_its_own_limits_and_an_administrator_none() -> None:
    limits = USUAL.changed(Role.MANAGER, TIGHT)

    assert (limits.of(Role.USER), limits.of(Role.MANAGER), limits.of(Role.ADMIN)) == (USER, TIGHT, NONE)
    assert limits.changed(Role.USER, NONE) == LimitsOfRoles(user=NONE, manager=TIGHT)


def test_limits_are_kept_and_announced_as_they_are() -> None:
    limits = LimitsOfRoles(user=TIGHT, manager=NONE)

    assert limits_of(json_of_limits(limits)) == limits
    assert limits_from_proto(limits_to_proto(limits)) == limits


def test_announcement_without_limits_means_the_usual_ones() -> None:
    assert limits_from_proto([]) == USUAL

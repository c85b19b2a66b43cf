"""The limits of roles as JSON: they are read and written as a whole, never searched."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from trade.domain.role_limits import LimitsOfRoles, RoleLimits

_DECIMALS: Final = (
    "line_discount_percent",
    "bill_discount_percent",
    "free_goods_percent",
    "cash_receipt",
    "cash_payment",
    "credit_limit",
    "small_difference",
    "settlement_discount_percent",
)


def json_of_limits(limits: LimitsOfRoles) -> dict[str, Any]:
    """Decimals as texts, so that none becomes a float."""
    return {"user": _json_of(limits.user), "manager": _json_of(limits.manager)}


def limits_of(value: Mapping[str, Any]) -> LimitsOfRoles:
    """The limits from their JSON."""
    return LimitsOfRoles(user=_limits_of(value["user"]), manager=_limits_of(value["manager"]))


def _json_of(limits: RoleLimits) -> dict[str, Any]:
    fields = dataclasses.asdict(limits)
    return fields | {name: f"{fields[name]:f}" for name in _DECIMALS if fields[name] is not None}


def _limits_of(value: Mapping[str, Any]) -> RoleLimits:
    decimals = {name: Decimal(value[name]) for name in _DECIMALS if value[name] is not None}
    return RoleLimits(**(dict(value) | decimals))

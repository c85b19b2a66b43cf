"""What a role may give away before it needs another's approval."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kit.auth.caller import Role
from kit.errors import PermissionDenied


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LimitPassed:
    """A limit beyond which a request goes: the field that does, what it asks, and the limit."""

    field: str
    asked: str
    limit: str

    @classmethod
    def of(cls, field: str, asked: Decimal, limit: Decimal) -> "LimitPassed":
        """Of two numbers."""
        return cls(field=field, asked=f"{asked.normalize():f}", limit=f"{limit.normalize():f}")


class RoleLimitExceeded(PermissionDenied):
    """The request goes beyond what the caller's role may give away. Each fact is a field, with its limit."""

    reason = "ROLE_LIMIT_EXCEEDED"

    @classmethod
    def of(cls, passed: Sequence[LimitPassed]) -> "RoleLimitExceeded":
        """The refusal, with every limit passed."""
        refusal = cls("This is beyond the limits of your role.", field=passed[0].field)
        refusal.facts = {each.field: f"asked {each.asked}, limit {each.limit}" for each in passed}
        return refusal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RoleLimits:
    """How far a role may go. None stands for no limit.

    `back_dating_days`: the oldest date of a document, in days before today. `credit_limit` and `credit_days`: the best
    terms that the role gives a customer. `small_difference`: what of one open item is written off, in rupees.
    `settlement_discount_percent`: what of one open item's total is given for prompt payment.
    """

    below_cost: bool
    short_dated_days: int
    line_discount_percent: Decimal | None
    bill_discount_percent: Decimal | None
    free_goods_percent: Decimal | None
    back_dating_days: int | None
    cash_receipt: Decimal | None
    cash_payment: Decimal | None
    credit_limit: Decimal | None
    credit_days: int | None
    small_difference: Decimal | None
    settlement_discount_percent: Decimal | None


USER: Final = RoleLimits(
    below_cost=False,
    short_dated_days=90,
    line_discount_percent=Decimal(10),
    bill_discount_percent=Decimal(5),
    free_goods_percent=Decimal(0),
    back_dating_days=1,
    cash_receipt=Decimal(50000),
    cash_payment=Decimal(10000),
    credit_limit=Decimal(0),
    credit_days=0,
    small_difference=Decimal(1),
    settlement_discount_percent=Decimal(0),
)
"""Of counter staff, until an administrator says otherwise. The decision on limits of roles gives the reasons."""

NONE: Final = RoleLimits(
    below_cost=True,
    short_dated_days=0,
    line_discount_percent=None,
    bill_discount_percent=None,
    free_goods_percent=None,
    back_dating_days=None,
    cash_receipt=None,
    cash_payment=None,
    credit_limit=None,
    credit_days=None,
    small_difference=None,
    settlement_discount_percent=None,
)
"""Of an administrator always."""

MANAGER: Final = dataclasses.replace(NONE, small_difference=Decimal(10))
"""Of a manager until an administrator says otherwise."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LimitsOfRoles:
    """The limits of each role of an organisation."""

    user: RoleLimits
    manager: RoleLimits

    def of(self, role: Role) -> RoleLimits:
        """How far a role may go. An administrator, who sets the limits, has none."""
        if role is Role.USER:
            return self.user
        return self.manager if role is Role.MANAGER else NONE

    def changed(self, role: Role, limits: RoleLimits) -> "LimitsOfRoles":
        """The limits with other ones for a role: a user or a manager."""
        return dataclasses.replace(self, **{role.name.lower(): limits})


USUAL: Final = LimitsOfRoles(user=USER, manager=MANAGER)
"""Until an administrator says otherwise."""

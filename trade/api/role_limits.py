"""The limits of roles on the wire."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from bahi.sales.v1 import role_limits_pb2 as pb

from kit.auth.caller import Role
from kit.commands.etag import etag_of
from kit.wire.enums import EnumMapping
from kit.wire.proto_values import amount_text, decimal_of, rate_text
from trade.domain.role_limits import USUAL, LimitsOfRoles, RoleLimits

LIMITED_ROLE: Final = EnumMapping(pb.LimitedRole, Role, without={Role.ADMIN})


def to_proto(role: Role, limits: RoleLimits, version: int | None = None) -> pb.RoleLimits:
    """The limits of a role. Without a version they have no etag, as in an announcement."""
    return pb.RoleLimits(
        role=LIMITED_ROLE.to_proto(role),
        below_cost=limits.below_cost,
        short_dated_days=limits.short_dated_days,
        line_discount_percent=_percent(limits.line_discount_percent),
        bill_discount_percent=_percent(limits.bill_discount_percent),
        free_goods_percent=_percent(limits.free_goods_percent),
        back_dating_days=limits.back_dating_days,
        cash_receipt=_amount(limits.cash_receipt),
        cash_payment=_amount(limits.cash_payment),
        credit_limit=_amount(limits.credit_limit),
        credit_days=limits.credit_days,
        small_difference=_amount(limits.small_difference),
        settlement_discount_percent=_percent(limits.settlement_discount_percent),
        etag="" if version is None else etag_of(version),
    )


def limits_to_proto(limits: LimitsOfRoles) -> list[pb.RoleLimits]:
    return [to_proto(Role.USER, limits.user), to_proto(Role.MANAGER, limits.manager)]


def limits_from_proto(announced: Sequence[pb.RoleLimits]) -> LimitsOfRoles:
    """The limits of the roles that are named, and the usual ones of the others."""
    limits = USUAL
    for message in announced:
        limits = limits.changed(LIMITED_ROLE.from_proto(message.role), from_proto(message))
    return limits


def from_proto(message: pb.RoleLimits | pb.RoleLimitsChanges) -> RoleLimits:
    return RoleLimits(
        below_cost=message.below_cost,
        short_dated_days=message.short_dated_days,
        line_discount_percent=_decimal(message.line_discount_percent),
        bill_discount_percent=_decimal(message.bill_discount_percent),
        free_goods_percent=_decimal(message.free_goods_percent),
        back_dating_days=message.back_dating_days if message.HasField("back_dating_days") else None,
        cash_receipt=_decimal(message.cash_receipt),
        cash_payment=_decimal(message.cash_payment),
        credit_limit=_decimal(message.credit_limit),
        credit_days=message.credit_days if message.HasField("credit_days") else None,
        small_difference=_decimal(message.small_difference),
        settlement_discount_percent=_decimal(message.settlement_discount_percent),
    )


def _percent(value: Decimal | None) -> str:
    return "" if value is None else rate_text(value)


def _amount(value: Decimal | None) -> str:
    return "" if value is None else amount_text(value)


def _decimal(text: str) -> Decimal | None:
    return decimal_of(text) if text else None

"""Policies for expired goods, as JSON columns hold them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.sales.domain.expired_goods import CreditBasis, ExpiredGoodsPolicy


def json_of_policy(policy: ExpiredGoodsPolicy | None) -> dict[str, Any] | None:
    if policy is None:
        return None
    return {
        "basis": policy.basis,
        "percent": f"{policy.percent:f}",
        "credits_free_goods": policy.credits_free_goods,
        "months_before_expiry": policy.months_before_expiry,
        "months_after_expiry": policy.months_after_expiry,
    }


def policy_of(json: Mapping[str, Any] | None) -> ExpiredGoodsPolicy | None:
    if json is None:
        return None
    return ExpiredGoodsPolicy(
        basis=CreditBasis(json["basis"]),
        percent=Decimal(json["percent"]),
        credits_free_goods=json["credits_free_goods"],
        months_before_expiry=json["months_before_expiry"],
        months_after_expiry=json["months_after_expiry"],
    )

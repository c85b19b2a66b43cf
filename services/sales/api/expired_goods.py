"""Policies for expired goods as messages, of the organisation and of customers."""

from typing import Final

from bahi.sales.v1 import customers_pb2, expired_goods_pb2, organisations_pb2

from kit.wire.enums import EnumMapping
from kit.wire.proto_values import decimal_of, rate_text
from services.sales.domain.expired_goods import CreditBasis, ExpiredGoodsPolicy

CREDIT_BASIS: Final = EnumMapping(expired_goods_pb2.ExpiredGoodsBasis, CreditBasis)

HasPolicy = (
    organisations_pb2.CreateOrganisationRequest
    | organisations_pb2.OrganisationChanges
    | customers_pb2.CreateCustomerRequest
    | customers_pb2.CustomerChanges
)


def policy_to_proto(policy: ExpiredGoodsPolicy | None) -> expired_goods_pb2.ExpiredGoodsPolicy | None:
    if policy is None:
        return None
    return expired_goods_pb2.ExpiredGoodsPolicy(
        basis=CREDIT_BASIS.to_proto(policy.basis),
        percent=rate_text(policy.percent),
        credits_free_goods=policy.credits_free_goods,
        months_before_expiry=policy.months_before_expiry,
        months_after_expiry=policy.months_after_expiry,
    )


def policy_from_proto(message: HasPolicy) -> ExpiredGoodsPolicy | None:
    """The policy of a request; None where it has none."""
    if not message.HasField("expired_goods"):
        return None
    given = message.expired_goods
    return ExpiredGoodsPolicy(
        basis=CREDIT_BASIS.from_proto(given.basis),
        percent=decimal_of(given.percent),
        credits_free_goods=given.credits_free_goods,
        months_before_expiry=given.months_before_expiry if given.HasField("months_before_expiry") else None,
        months_after_expiry=given.months_after_expiry if given.HasField("months_after_expiry") else None,
    )

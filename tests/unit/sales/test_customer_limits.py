"""Which terms a role gives a customer, and which it leaves to a higher one."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from gst.tax.place_of_supply import OwnSite
from kit.auth.caller import Role
from services.sales.domain.customer_limits import check_decisions, check_terms, limits_of
from services.sales.domain.delivery import DeliverySite
from services.sales.domain.expired_goods import CreditBasis, ExpiredGoodsPolicy
from tests.unit.sales.facts import customer, organisation
from trade.domain.parties import Address
from trade.domain.refusals import ManagerNeeded
from trade.domain.role_limits import NONE, USER, USUAL, RoleLimitExceeded, RoleLimits

LIMITS = dataclasses.replace(USER, credit_limit=Decimal(25000), credit_days=15, line_discount_percent=Decimal("2.5"))
AT_THE_LIMITS: dict[str, Any] = {
    "credit_limit": Decimal(25000),
    "credit_days": 15,
    "discount_percent": Decimal("2.5"),
}

HALF_OF_PTR = ExpiredGoodsPolicy(
    basis=CreditBasis.PTR,
    percent=Decimal(50),
    credits_free_goods=False,
    months_before_expiry=None,
    months_after_expiry=None,
)


def passed(limits: RoleLimits, former: dict[str, Any] | None = None, **asked: Any) -> dict[str, str]:
    """The limits that terms go beyond; those not named are at the limits."""
    before = None if former is None else customer(**(AT_THE_LIMITS | former))
    try:
        check_terms(customer(**(AT_THE_LIMITS | asked)), limits, former=before, prefix="customer.")
    except RoleLimitExceeded as refusal:
        return refusal.facts
    return {}


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({}, {}),
        ({"credit_limit": Decimal(0), "credit_days": 0, "discount_percent": Decimal(0)}, {}),
        ({"credit_limit": None}, {"customer.credit_limit": "asked no limit, limit 25000"}),
        ({"credit_limit": Decimal("25000.01")}, {"customer.credit_limit": "asked 25000.01, limit 25000"}),
        ({"credit_days": 16}, {"customer.credit_days": "asked 16, limit 15"}),
        ({"discount_percent": Decimal("2.501")}, {"customer.discount_percent": "asked 2.501, limit 2.5"}),
    ],
)
def test_terms_at_the_limit_are_given_and_better_ones_are_not(asked: dict[str, Any], facts: dict[str, str]) -> None:
    assert passed(LIMITS, **asked) == facts
    assert passed(NONE, **asked) == {}


@pytest.mark.parametrize(
    ("former", "asked", "refused"),
    [
        ({"credit_limit": None}, {"credit_limit": None}, False),
        ({"credit_limit": None}, {"credit_limit": Decimal(90000)}, False),
        ({"credit_limit": Decimal(90000)}, {"credit_limit": Decimal(90000)}, False),
        ({"credit_limit": Decimal(90000)}, {"credit_limit": Decimal(90001)}, True),
        ({"credit_limit": Decimal(90000)}, {"credit_limit": None}, True),
        ({"credit_limit": Decimal(0)}, {"credit_limit": Decimal(25001)}, True),
        ({"credit_days": 60}, {"credit_days": 60}, False),
        ({"credit_days": 60}, {"credit_days": 61}, True),
        ({"credit_days": 0}, {"credit_days": 15}, False),
        ({"discount_percent": Decimal(9)}, {"discount_percent": Decimal(8)}, False),
        ({"discount_percent": Decimal(9)}, {"discount_percent": Decimal(10)}, True),
    ],
)
def test_a_change_keeps_and_lowers_terms_that_it_may_not_give(
    former: dict[str, Any], asked: dict[str, Any], refused: bool
) -> None:
    assert bool(passed(LIMITS, former, **asked)) is refused


@pytest.mark.parametrize(
    "decision",
    [
        {"separate_account": True},
        {"authorised_operations": True},
        {"delivery_sites": (DeliverySite(address=Address(state_code="27"), decided_state=OwnSite.BILL_TO),)},
        {"expired_goods": HALF_OF_PTR},
    ],
    ids=lambda decision: next(iter(decision)),
)
def test_what_only_a_manager_decides_is_not_a_users(decision: dict[str, Any]) -> None:
    decided = customer(**decision)

    check_decisions(customer(), Role.USER)
    check_decisions(decided, Role.MANAGER)
    with pytest.raises(ManagerNeeded) as refused:
        check_decisions(decided, Role.USER)

    assert refused.value.field == next(iter(decision))


def test_limits_are_the_usual_ones_before_the_organisation_is_set_up() -> None:
    assert limits_of(None, Role.USER) == USUAL.user
    assert limits_of(organisation(limits=dataclasses.replace(USUAL, user=LIMITS)), Role.USER) == LIMITS
    assert limits_of(organisation(), Role.ADMIN) == NONE

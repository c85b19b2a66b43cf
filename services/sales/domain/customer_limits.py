"""Whether the terms of a customer stay within the limits of a role."""

from collections.abc import Iterator
from decimal import Decimal

from kit.auth.caller import Role
from services.sales.domain.customer import Customer
from services.sales.domain.organisation import Organisation
from trade.domain.refusals import ManagerNeeded
from trade.domain.role_limits import USUAL, LimitPassed, RoleLimitExceeded, RoleLimits


def limits_of(organisation: Organisation | None, role: Role) -> RoleLimits:
    """How far the role goes: by the usual limits before the organisation is set up."""
    return (organisation.limits if organisation else USUAL).of(role)


def check_decisions(customer: Customer, role: Role) -> None:
    """Raises ManagerNeeded for what only a manager says of a new customer."""
    for passed in decisions_passed(customer, role):
        raise ManagerNeeded("Only a manager decides this of a customer.", field=passed.field)


def decisions_passed(customer: Customer, role: Role) -> Iterator[LimitPassed]:
    """What only a manager says of a new customer: what decides tax, a second account, what expired goods are worth."""
    for field in ("delivery_sites", "authorised_operations", "separate_account", "expired_goods"):
        if role < Role.MANAGER and getattr(customer, field):
            yield LimitPassed(field=field, asked="set", limit="a manager's decision")


def check_terms(customer: Customer, limits: RoleLimits, *, former: Customer | None = None, prefix: str = "") -> None:
    """Raises RoleLimitExceeded when the role gives the customer better terms than it may.

    Terms that `former`, the customer before its change, had already are nothing that the role gives. `prefix` begins
    the paths of the request's fields.
    """
    passed = terms_passed(customer, limits, former=former, prefix=prefix)
    if passed:
        raise RoleLimitExceeded.of(passed)


def terms_passed(
    customer: Customer, limits: RoleLimits, *, former: Customer | None = None, prefix: str = ""
) -> list[LimitPassed]:
    """The limits of a role that the customer's terms pass."""
    return [*_credit(customer, former, limits, prefix), *_discount(customer, former, limits, prefix)]


def _credit(customer: Customer, former: Customer | None, limits: RoleLimits, prefix: str) -> Iterator[LimitPassed]:
    asked, limit = customer.credit_limit, limits.credit_limit
    unlimited = former is not None and former.credit_limit is None
    had = former.credit_limit if former else None
    if limit is not None and not unlimited:
        if asked is None:
            yield LimitPassed(field=f"{prefix}credit_limit", asked="no limit", limit=f"{limit.normalize():f}")
        elif asked > max(limit, had or limit):
            yield LimitPassed.of(f"{prefix}credit_limit", asked, limit)
    days = limits.credit_days
    if days is not None and customer.credit_days > max(days, former.credit_days if former else days):
        yield LimitPassed.of(f"{prefix}credit_days", Decimal(customer.credit_days), Decimal(days))


def _discount(customer: Customer, former: Customer | None, limits: RoleLimits, prefix: str) -> Iterator[LimitPassed]:
    """The customer's own discount is given on every line and counts as agreed: it is a line discount for good."""
    asked, limit = customer.discount_percent, limits.line_discount_percent
    if limit is not None and asked > max(limit, former.discount_percent if former else limit):
        yield LimitPassed.of(f"{prefix}discount_percent", asked, limit)

"""Which credits a refund is of."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from kit.errors import DomainError
from services.sales.domain.customer_credits import REFUSALS
from trade.domain.accounts import LedgerEntryKind
from trade.domain.party_credits import Credit
from trade.domain.refunds import RefundedCredit, refund_named, refund_oldest

DAY = dt.date(2026, 11, 22)
IDS = [UUID(int=number) for number in range(1, 4)]


def credit(index: int, on_account: str, day: dt.date = DAY) -> Credit:
    return Credit(
        credit_id=IDS[index],
        kind=LedgerEntryKind.CUSTOMER_RECEIPT,
        party_id=UUID(int=9),
        party_name="Sharma",
        number=f"RCT/{index}",
        date=day,
        booking_date=day,
        amount=Decimal(100),
        on_account=Decimal(on_account),
        trace_id="",
        created_by=UUID(int=8),
        created_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    )


def test_oldest_are_used_up_one_after_the_other() -> None:
    taken = refund_oldest(Decimal(70), [credit(0, "50.00"), credit(1, "30.00"), credit(2, "5.00")])

    assert [(part.number, part.amount) for part in taken] == [("RCT/0", Decimal(50)), ("RCT/1", Decimal(20))]


def test_more_than_is_on_account_is_refused_with_what_is() -> None:
    with pytest.raises(DomainError) as refused:
        refund_oldest(Decimal(70), [credit(0, "50.00")])

    assert (refused.value.reason, refused.value.facts) == ("OVER_ALLOCATION", {"on_account": "50.00"})


@dataclass(frozen=True)
class Case:
    amounts: list[tuple[int, str]]
    reason: str
    field: str


@pytest.mark.parametrize(
    "case",
    [
        Case([(2, "10.00")], "CUSTOMER_CREDIT_NOT_FOUND", "credits[0].document_id"),
        Case([(0, "5.00"), (0, "5.00")], "LINE_REPEATED", "credits[1].document_id"),
        Case([(0, "0.00")], "AMOUNT_MISSING", "credits[0].amount"),
        Case([(0, "50.01")], "OVER_ALLOCATION", "credits[0].amount"),
        Case([(0, "9.99")], "REFUND_DIFFERS", "credits"),
    ],
    ids=lambda case: case.reason,
)
def test_named_parts_are_checked(case: Case) -> None:
    named = [RefundedCredit(credit_id=IDS[index], amount=Decimal(amount)) for index, amount in case.amounts]
    known = {IDS[0]: credit(0, "50.00"), IDS[1]: credit(1, "30.00")}

    with pytest.raises(DomainError) as refused:
        refund_named(Decimal(10), named, known, DAY, REFUSALS)

    assert (refused.value.reason, refused.value.field) == (case.reason, case.field)


def test_named_parts_bear_the_numbers_of_their_credits() -> None:
    named = [RefundedCredit(credit_id=IDS[1], amount=Decimal(10))]

    (taken,) = refund_named(Decimal(10), named, {IDS[1]: credit(1, "30.00")}, DAY, REFUSALS)

    assert (taken.number, taken.amount) == ("RCT/1", Decimal(10))

"""What the stock that is here bears of a change of cost, and what is a difference."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.inventory.domain.cost_differences import borne_by_stock
from services.inventory.domain.costing import LockedBalance
from services.inventory.domain.reservations import BalanceKey

BATCH = UUID(int=1)


def balances(*on_hand_and_value: tuple[str, str]) -> dict[BalanceKey, LockedBalance]:
    return {
        BalanceKey(BATCH, UUID(int=number)): LockedBalance(
            on_hand=Decimal(on_hand), reserved=Decimal(0), value=Decimal(value)
        )
        for number, (on_hand, value) in enumerate(on_hand_and_value)
    }


@pytest.mark.parametrize(
    ("amount", "quantity", "here", "borne"),
    [
        pytest.param("50.00", "100", [("100", "1000.00")], ["50.00"], id="all is here"),
        pytest.param("50.00", "100", [("60", "600.00")], ["30.00"], id="a part has left"),
        pytest.param("50.00", "100", [("0", "0.00")], [], id="all has left"),
        pytest.param("50.00", "100", [("150", "1500.00")], ["50.00"], id="more of the batch is here"),
        pytest.param("0.01", "3", [("1", "10.00"), ("1", "10.00")], ["0.01"], id="a paisa is not split"),
        pytest.param("10.00", "3", [("1", "1.00"), ("2", "2.00")], ["3.33", "6.67"], id="two locations"),
        pytest.param("-50.00", "100", [("60", "600.00")], ["-30.00"], id="less"),
        pytest.param("-50.00", "10", [("10", "20.00")], ["-20.00"], id="never below nothing"),
        pytest.param("50.00", "0", [("10", "20.00")], [], id="units that never came"),
    ],
)
def test_stock_bears_the_share_of_what_is_here(
    amount: str, quantity: str, here: list[tuple[str, str]], borne: list[str]
) -> None:
    locked = balances(*here)
    before = sum((balance.value for balance in locked.values()), Decimal(0))

    found = borne_by_stock(Decimal(amount), Decimal(quantity), locked, {})

    assert [f"{value:.2f}" for value in found.values()] == borne
    after = sum((balance.value for balance in locked.values()), Decimal(0))
    assert after - before == sum(found.values(), Decimal(0))
    assert all(balance.value >= 0 for balance in locked.values())


def test_stock_bears_no_more_of_a_past_day_s_decrease_than_was_there_on_that_day() -> None:
    """Two locations are worth 100.00 each; of the first 95.00 came later, of the second nothing."""
    locked = balances(("10", "100.00"), ("10", "100.00"))
    first, second = locked

    found = borne_by_stock(Decimal("-40.00"), Decimal(20), locked, {first: Decimal("95.00")})

    assert found == {first: Decimal("-5.00"), second: Decimal("-20.00")}


def test_more_cost_of_a_past_day_is_borne_whatever_came_later() -> None:
    locked = balances(("10", "100.00"))

    found = borne_by_stock(Decimal("40.00"), Decimal(10), locked, dict.fromkeys(locked, Decimal("95.00")))

    assert list(found.values()) == [Decimal("40.00")]

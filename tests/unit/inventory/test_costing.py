"""Value is conserved to the paisa, however goods are split."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.inventory.domain.costing import LockedBalance, landed_cost, value_at_cost, value_coming_back

paise = st.integers(0, 10**7).map(lambda count: Decimal(count) / 100)


def test_last_goods_take_all_the_value_that_is_left() -> None:
    balance = LockedBalance(on_hand=Decimal(3), reserved=Decimal(0), value=Decimal("10.00"))
    assert [balance.take_out(Decimal(1)) for _ in range(3)] == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
    assert balance.on_hand == balance.value == 0


def test_free_goods_dilute_the_landed_cost() -> None:
    assert landed_cost(Decimal("80.00"), Decimal(11)) == Decimal("7.272727")
    assert landed_cost(Decimal(0), Decimal(0)) == 0
    assert value_at_cost(Decimal(3), Decimal("80.00"), Decimal(11)) == Decimal("21.82")


def test_goods_that_a_count_finds_are_worth_what_their_batch_cost_not_its_rounded_cost() -> None:
    # 10,000 strips of 15 tablets at 23.47: 1.564667 a tablet.
    assert value_at_cost(Decimal(150_000), Decimal("234700.00"), Decimal(150_000)) == Decimal("234700.00")


@given(value=paise, pieces=st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_goods_out_in_pieces_take_exactly_the_value(value: Decimal, pieces: list[int]) -> None:
    balance = LockedBalance(on_hand=Decimal(sum(pieces)), reserved=Decimal(0), value=value)
    taken = [balance.take_out(Decimal(piece)) for piece in pieces]
    assert sum(taken) == value
    assert all(part >= 0 for part in taken)
    assert balance.on_hand == balance.value == 0


@given(value=paise, pieces=st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_returns_in_pieces_bring_back_exactly_what_left(value: Decimal, pieces: list[int]) -> None:
    whole = Decimal(sum(pieces))
    back = Decimal(0)
    returned = []
    for piece in pieces:
        returned.append(value_coming_back(value, whole, back, Decimal(piece)))
        back += piece
    assert sum(returned) == value
    assert all(part >= 0 for part in returned)

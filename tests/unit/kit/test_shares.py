"""Who gets how much of what organisations and users share."""

from kit.shares import Holder, Shares, ShareUsedUp, TooBusy


def take_all(shares: Shares, holder: Holder) -> int:
    """How much the holder gets who takes one after the other."""
    count = 0
    while shares.take(holder):
        count += 1
    return count


def test_a_lone_user_gets_three_fifths_and_a_lone_organisation_seven_tenths() -> None:
    shares = Shares(100)

    first = take_all(shares, Holder("a", 1))
    second = take_all(shares, Holder("a", 2))
    third = take_all(shares, Holder("a", 3))

    assert (first, second, third) == (60, 12, 1)


def test_organisations_that_take_all_they_can_leave_room_for_the_next() -> None:
    shares = Shares(100)
    for organisation in "abcd":
        for user in range(30):
            take_all(shares, Holder(organisation, user))

    assert [shares.take(Holder(f"next {number}", 1)) for number in range(6)] == [True] * 6


def test_users_that_take_all_they_can_leave_room_for_the_next() -> None:
    shares = Shares(1000)
    for user in range(5):
        take_all(shares, Holder("a", user))

    assert [shares.take(Holder("a", f"next {number}")) for number in range(90)] == [True] * 90
    assert shares.take(Holder("b", 1))


def test_what_is_given_back_can_be_taken_again() -> None:
    shares = Shares(10)
    holder = Holder("a", 1)
    taken = take_all(shares, holder)
    for _ in range(taken):
        shares.give_back(holder)

    assert take_all(shares, holder) == taken
    assert shares.of_organisation("a") == shares.of_user(holder) == taken


def test_a_whole_of_one_is_one_holders() -> None:
    shares = Shares(1)

    assert shares.take(Holder("a", 1))
    assert not shares.take(Holder("b", 1))
    assert isinstance(shares.refusal(), TooBusy)


def test_an_amount_beyond_the_share_is_refused_as_such() -> None:
    shares = Shares(100)
    shares.take(Holder("a", 1), 60)

    assert not shares.take(Holder("a", 1), 1)
    assert isinstance(shares.refusal(), ShareUsedUp)


def test_first_amount_may_be_larger_than_any_share() -> None:
    shares = Shares(100)

    assert shares.take(Holder("a", 1), 100)
    assert not shares.take(Holder("b", 1), 1)

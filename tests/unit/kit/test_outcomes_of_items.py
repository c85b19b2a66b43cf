"""The outcome of each of many items."""

from kit.commands.outcomes import outcomes_of, serve_readable
from kit.errors import FailedPrecondition

REFUSED = FailedPrecondition("Odd.")


def half(number: int) -> int:
    if number % 2:
        raise REFUSED
    return number // 2


def test_refusal_of_one_item_is_its_outcome_alone() -> None:
    assert outcomes_of(half, [2, 3, 4]) == [1, REFUSED, 2]


def test_item_that_is_refused_already_is_not_worked_on() -> None:
    earlier = FailedPrecondition("Not granted.")

    assert outcomes_of(lambda left, right: left + right, [1, 2], [earlier, 3]) == [earlier, 5]


async def test_what_could_not_be_read_is_its_own_outcome_and_is_not_served() -> None:
    served: list[list[int]] = []

    async def serve(numbers):
        served.append(list(numbers))
        return outcomes_of(half, numbers)

    assert await serve_readable([2, REFUSED, 3, 4], serve) == [1, REFUSED, REFUSED, 2]
    assert await serve_readable([REFUSED], serve) == [REFUSED]
    assert served == [[2, 3, 4]]

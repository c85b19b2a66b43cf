import pytest

from trade.domain.printed_numbers import comparable_number


@pytest.mark.parametrize(
    "printed",
    [
        "PX 2401-A",
        "px2401-a",
        " PX\t2401 -A ",
        "PX\u200b2401-A",
        "\uff30\uff38\uff12\uff14\uff10\uff11\uff0d\uff21",
        "PX2401\u2013A",
        "PX\u00a02401\u2011A",
    ],
)
def test_numbers_that_read_the_same_are_the_same(printed: str) -> None:
    assert comparable_number(printed) == "PX2401-A"


def test_numbers_that_read_differently_differ() -> None:
    assert len({comparable_number(printed) for printed in ("PX2401", "PX2410", "PX-2401", "PX/2401", "PX2401A")}) == 5

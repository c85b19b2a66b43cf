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
        "PX2\ufe0f401-A",
        "PX2401\u2212A",
        "PX2\x01401-\x7fA",
        "PX2\ue000401-A",
        "\u0420\u04252401-\u0410",
        "\u03a1\u03a7\u0662\u096a\u0966\u0967-\u0391",
        "\u0440\u04452401-\u0430",
    ],
)
def test_numbers_that_read_the_same_are_the_same(printed: str) -> None:
    assert comparable_number(printed) == "PX2401-A"


@pytest.mark.parametrize("slash", ["\u2044", "\u2215", "\uff0f"])
def test_a_slash_is_a_slash_however_it_is_printed(slash: str) -> None:
    assert comparable_number(f"PX{slash}2401") == "PX/2401"


def test_numbers_that_read_differently_differ() -> None:
    assert len({comparable_number(printed) for printed in ("PX2401", "PX2410", "PX-2401", "PX/2401", "PX2401A")}) == 5


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("MP/26-27/1182", "MP26271182"),
        ("mp 26_27\u20131182", "MP26271182"),
        ("\uff2d\uff30\uff0f1182\u200b", "MP1182"),
        ("0042", "0042"),
        ("\u0915\u093f/7", "\u0915\u093f7"),
        (" -- ", ""),
    ],
)
def test_without_signs_a_number_is_its_letters_and_digits_alone(number: str, key: str) -> None:
    assert comparable_number(number, signs=False) == key


@pytest.mark.parametrize("signs", [True, False])
def test_vowel_signs_and_accents_belong_to_a_number(*, signs: bool) -> None:
    different = ("\u0915\u093f7", "\u0915\u093e7", "\u09157", "E7", "E\u03017")

    assert len({comparable_number(printed, signs=signs) for printed in different}) == 5
    assert comparable_number("e\u200d\u03017", signs=signs) == "\u00c97"

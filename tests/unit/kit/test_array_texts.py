"""Lists as the text of an array, without a database."""

from decimal import Decimal

import pytest

from kit.db.array_texts import numbers_text, texts_text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], "{}"),
        ([Decimal("1.50"), Decimal(-2), None, Decimal("1E+3")], "{1.50,-2,NULL,1E+3}"),
        ([1, None, 20], "{1,NULL,20}"),
        ([True, None, False], "{True,NULL,False}"),
    ],
)
def test_numbers_are_written_as_they_are_and_none_is_null(numbers: list[object], text: str) -> None:
    assert numbers_text(numbers) == text


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ([], "{}"),
        ([""], '{""}'),
        (["a b", "{,}", "NULL"], '{"a b","{,}","NULL"}'),
        (["a", None, ""], '{"a",NULL,""}'),
        (['a"b', "c"], '{"a\\"b","c"}'),
        (['","'], '{"\\",\\""}'),
        (["a\\"], '{"a\\\\"}'),
    ],
)
def test_texts_are_quoted_and_none_is_null(texts: list[str | None], text: str) -> None:
    assert texts_text(texts) == text


@pytest.mark.parametrize("texts", [[b"a"], [1], ["a", 1, None]])
def test_what_is_no_text_is_refused(texts: list[object]) -> None:
    with pytest.raises((AttributeError, TypeError)):
        texts_text(texts)  # type: ignore[arg-type]  # the types refuse it as well

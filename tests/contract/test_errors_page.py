"""docs/errors.md has every reason, as the code says it."""

from tests.contract.errors_page import PAGE, page, reasons


def test_the_page_has_every_reason() -> None:
    assert {reason for reason in reasons() if f"- `{reason}`" not in PAGE.read_text()} == set()


def test_the_page_is_the_one_that_the_code_writes() -> None:
    assert PAGE.read_text() == page(), "python -m tests.contract.errors_page > docs/errors.md"

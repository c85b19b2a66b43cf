"""Bytes that a database keeps can be read by the next release: names and numbers of their messages stay."""

from pathlib import Path

from tests.contract.stored_bytes import stored_bytes

KNOWN = Path(__file__).parent / "stored_bytes.txt"


def test_stored_messages_have_the_names_and_numbers_that_databases_hold() -> None:
    """Before the first release the file is written anew with a change; afterwards a line may only grow."""
    assert stored_bytes() == KNOWN.read_text()

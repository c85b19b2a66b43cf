"""What the log says of an error of PostgreSQL."""

import asyncpg
import pytest

from kit.telemetry.database_errors import sentence_in, sentence_of

VALUE = "9812345678"


def sent(sqlstate: str, message: str) -> asyncpg.PostgresError:
    fields = {"C": sqlstate, "M": message, "D": f"Failing row contains ({VALUE}).", "H": VALUE, "W": VALUE}
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(fields, query=f"SELECT {VALUE}")
    return error


@pytest.mark.parametrize(
    ("sqlstate", "message"),
    [
        ("28P01", 'password authentication failed for user "sales_app"'),
        ("3D000", 'database "bahi" does not exist'),
        ("53300", "sorry, too many clients already"),
        ("57P03", "the database system is shutting down"),
        ("23514", 'new row for relation "stock" violates check constraint "on_hand_covers_reserved"'),
        ("42P01", 'relation "sales.invoice" does not exist'),
        ("40P01", "deadlock detected"),
    ],
)
def test_sentence_with_names_is_written_whole_and_nothing_else(sqlstate: str, message: str) -> None:
    assert sentence_of(sent(sqlstate, message)) == f"{sqlstate}: {message}"


@pytest.mark.parametrize(
    ("sqlstate", "message", "written"),
    [
        ("22P02", f'invalid input syntax for type uuid: "{VALUE}"', "22P02: invalid input syntax for type uuid…"),
        ("22P02", f'malformed array literal: "a"{VALUE}"', "22P02: malformed array literal…"),
        ("22003", f'value "{VALUE}" is out of range for type integer', "22003: value …"),
        ("22007", f"Eingabesyntax für Typ date: »{VALUE}«", "22007: Eingabesyntax für Typ date…"),
        (
            "22P02",
            f"syntaxe en entrée invalide pour le type uuid « {VALUE} »",
            "22P02: syntaxe en entrée invalide pour",
        ),
        ("P0001", f"The customer {VALUE} is blocked.", "P0001: "),
        (
            "22021",
            f'invalid byte sequence for encoding "UTF8": 0x{VALUE}',
            "22021: invalid byte sequence for encoding …",
        ),
        ("XX000", f"cache lookup failed: {VALUE}", "XX000: "),
    ],
)
def test_value_in_a_sentence_is_left_out(sqlstate: str, message: str, written: str) -> None:
    sentence = sentence_of(sent(sqlstate, message))

    assert sentence.startswith(written)
    assert VALUE not in sentence


def test_argument_that_the_driver_refuses_is_not_quoted() -> None:
    error = asyncpg.DataError(f"invalid input for query argument $1: '{VALUE}' (a uuid is expected)")

    assert VALUE not in sentence_of(error)


def test_error_of_somebody_else_has_no_sentence() -> None:
    class Odd(Exception):
        sqlstate = "28P01"

    assert sentence_in(Odd("hunter2")) == ""
    assert sentence_in(ValueError("hunter2")) == ""


def test_sentence_is_found_at_the_bottom_of_a_chain() -> None:
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("above") from sent("57P01", "terminating connection due to administrator command")

    assert sentence_in(caught.value) == "57P01: terminating connection due to administrator command"

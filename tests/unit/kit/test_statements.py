"""A statement's text and arguments, without a database."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from kit.db.statements import Statement, any_of, param_rows, value_of

ORG = UUID("00000000-0000-4000-8000-000000000001")

goods = schema.tenant_table(
    "goods",
    schema.metadata_for("shop"),
    schema.text("code"),
    sa.Column("facts", postgresql.JSONB(none_as_null=True)),
    key=("code",),
    app=schema.READ_WRITE,
)


def test_a_value_that_is_part_of_the_statement_needs_no_parameter() -> None:
    statement = Statement(
        lambda: sa.select(goods.c.code).where(
            goods.c.org_id == value_of(goods.c.org_id), any_of(goods.c.code, "codes"), goods.c.code != "Z"
        )
    )
    assert statement.arguments({"org_id": ORG, "codes": ["A"]}) == [ORG, '{"A"}', "Z"]


def test_a_parameter_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="org_id"):
        Statement(lambda: sa.select(goods).where(goods.c.org_id == value_of(goods.c.org_id))).arguments({})


def test_it_is_written_once_and_not_before_it_is_used() -> None:
    written = []

    def write() -> sa.Executable:
        written.append(1)
        return sa.select(param_rows("named", [goods.c.code]))

    statement = Statement(write)
    assert not written
    statement.arguments({"named_code": ["A"]})
    assert statement.sql.endswith("AS named(code)")
    assert written == [1]


def test_records_become_rows_with_names() -> None:
    class Record(dict[str, str]):
        """As the driver's: keys by name, values in order."""

        def __iter__(self) -> Iterator[str]:
            return iter(self.values())

    (row,) = Statement(lambda: sa.select(goods)).rows([Record(code="A", name="Paracetamol")])
    assert (row.code, row.name) == ("A", "Paracetamol")
    assert tuple(row) == ("A", "Paracetamol")
    assert Statement(lambda: sa.select(goods)).rows([]) == []

"""The statements that insert rows, without a database."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.db import schema
from kit.db.inserts import inserting
from kit.db.statements import Statement, list_params

ORG = UUID("00000000-0000-4000-8000-000000000001")
COLUMNS = ("code", "facts")

goods = schema.tenant_table(
    "goods",
    schema.metadata_for("shop"),
    schema.text("code"),
    sa.Column("facts", postgresql.JSONB(none_as_null=True)),
    key=("code",),
    app=schema.READ_WRITE,
)


def test_rows_are_a_list_for_each_column_and_the_text_does_not_depend_on_their_number() -> None:
    statement = Statement(lambda: inserting(goods, "fresh", COLUMNS, ("org_id",)))
    one = list_params("fresh", COLUMNS, [{"code": "A", "facts": {"x": 1}}])
    three = list_params("fresh", COLUMNS, [{"code": code, "facts": None} for code in "ABC"])

    assert statement.sql == (
        "INSERT INTO shop.goods (org_id, code, facts) "
        "SELECT $1::UUID AS anon_1, unnest($2::TEXT::TEXT[]) AS unnest_1, unnest($3::JSONB[]) AS unnest_2"
    )
    assert statement.arguments({"org_id": ORG, **one}) == [ORG, '{"A"}', ['{"x":1}']]
    assert statement.arguments({"org_id": ORG, **three}) == [ORG, '{"A","B","C"}', [None, None, None]]
    assert list_params("fresh", COLUMNS, []) == {"fresh_code": [], "fresh_facts": []}


def test_one_row_is_a_value_for_each_column() -> None:
    statement = Statement(lambda: inserting(goods, "fresh", (), ("org_id", *COLUMNS)))

    assert "unnest" not in statement.sql
    assert statement.arguments({"org_id": ORG, "code": "A", "facts": {"x": 1}}) == [ORG, "A", '{"x":1}']

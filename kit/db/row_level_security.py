"""The row level security and the privileges of each table.

A migration names its tables and privileges itself. Nothing here reads the tables of the running code, so an old
migration stays what it was.
"""

from typing import Any, Final, Protocol

import sqlalchemy as sa

from kit.db.role_names import role_name

# If no organisation is bound, the cast to uuid fails, and so does the statement. The planner would evaluate a bare
# current_setting() while it estimates. A statement that binds its own tenant (`Statement.standalone`) has not bound it
# by then, so the setting stands in a subquery.
ROW_OF_CALLERS_ORGANISATION: Final = "org_id = (SELECT current_setting('app.org_id')::uuid)"

# No statement searches by a column that is in no index, reference or list of states. Without statistics on such columns
# ANALYZE takes a third of its time: docs/performance-decisions.md. To leave it out, remove its use in `protect`.
_NO_STATISTICS_ON_UNUSED_COLUMNS: Final = """
DO $$
DECLARE
    unused name;
BEGIN
    FOR unused IN
        SELECT attribute.attname FROM pg_attribute AS attribute
        WHERE attribute.attrelid = '{table}'::regclass AND attribute.attnum > 0 AND NOT attribute.attisdropped
          AND attribute.atttypid IN ('numeric'::regtype, 'text'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
          AND NOT EXISTS (
              SELECT FROM pg_index WHERE indrelid = attribute.attrelid AND attribute.attnum = ANY (indkey::int2[])
          )
          AND NOT EXISTS (
              SELECT FROM pg_depend JOIN pg_index ON indexrelid = objid
              WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
                AND refobjid = attribute.attrelid AND refobjsubid = attribute.attnum
          )
          AND NOT EXISTS (
              SELECT FROM pg_constraint
              WHERE conrelid = attribute.attrelid AND attribute.attnum = ANY (conkey)
                AND (contype = 'f' OR contype = 'c' AND pg_get_constraintdef(oid) LIKE '%= ANY (ARRAY[%')
          )
    LOOP
        EXECUTE format('ALTER TABLE {table} ALTER COLUMN %I SET STATISTICS 0', unused);
    END LOOP;
END $$
"""


class Executes(Protocol):
    """The part of a migration's `op` that `protect` uses."""

    def execute(self, sqltext: Any) -> None:  # noqa: ANN401 - as Alembic declares it
        """Runs a statement in the migration's transaction."""

    def get_bind(self) -> sa.Connection:
        """The migration's connection."""


class NotTheOwner(RuntimeError):
    """A migration runs as another role than the owner of its schema."""


def grantee(op: Executes, schema: str, kind: str) -> str:
    """The role of a kind in the installation whose owner role runs the migration: acme_billing_app.

    Raises NotTheOwner.
    """
    user = str(op.get_bind().scalar(sa.text("SELECT current_user")))
    prefix, owner, rest = user.rpartition(role_name(schema, "owner"))
    if not owner or rest:
        raise NotTheOwner(f"The migrations of {schema} ran as {user}, whose name does not end with {schema}_owner.")
    return prefix + role_name(schema, kind)


def protect(op: Executes, table: str, *, schema: str, app: str, relay: str = "") -> None:
    """Puts a table under forced row level security, and grants exactly the named privileges.

    To be called when the table's indexes exist. `app` and `relay` are lists of privileges, such as "SELECT, INSERT";
    column privileges as "UPDATE (status, version)".
    """
    name = f"{schema}.{table}"
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    own = f"({ROW_OF_CALLERS_ORGANISATION})"
    op.execute(f"CREATE POLICY tenant ON {name} USING {own} WITH CHECK {own}")
    op.execute(f"GRANT {app} ON {name} TO {grantee(op, schema, 'app')}")
    if relay:
        everybodys = grantee(op, schema, "relay")
        op.execute(f"CREATE POLICY every_organisation ON {name} TO {everybodys} USING (true) WITH CHECK (true)")
        op.execute(f"GRANT {relay} ON {name} TO {everybodys}")
    op.execute(_NO_STATISTICS_ON_UNUSED_COLUMNS.format(table=name))

"""Rule 9: no reply contains the id of another organisation's row.

The organisation of an id is looked up in every table of every service.
"""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from deploy.services import SERVICES
from tests.chaos.judge.books import Books, Claim, Violation
from tests.chaos.load.history import History

OWN_IDS: Final = Claim(rule=9, words="no reply contains the id of another organisation's row")
PEOPLE: Final = frozenset({"user_id", "created_by"})
"""Columns that name users: the system's own user works for every organisation."""

COLUMNS: Final = """
    SELECT table_schema, table_name, column_name FROM information_schema.columns
    WHERE table_schema = ANY($1) AND data_type = 'uuid' AND column_name <> 'org_id'
"""
ANSWERED_IDS: Final = """
    CREATE TEMPORARY TABLE answered ON COMMIT DROP AS
    SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS answered (org_id, id)
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Every id in a reply that belongs to another organisation and not to the one that got the reply."""
    paths = {(org_id, found): path for org_id, found, path in _answered_ids(history)}
    return [
        OWN_IDS.violation(f"{paths[org_id, found]} gave {org_id} the id {found}")
        for org_id, found in sorted(await _foreign(books, paths.keys()))
    ]


def _answered_ids(history: History) -> Iterator[tuple[str, str, str]]:
    for (org_id, found), path in history.seen.items():
        yield org_id, found, path
    for operation in history:
        for attempt in operation.attempts:
            for found in attempt.ids:
                yield operation.org_id, found, attempt.path


async def _foreign(books: Books, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs of an organisation and an id that only other organisations have."""
    own = {str(org_id) for org_id in books.org_ids}
    foreign = {(org_id, found) for org_id, found in pairs if found in own and found != org_id}
    async with books.connection.transaction():
        await books.connection.execute(
            ANSWERED_IDS, [UUID(org_id) for org_id, _ in pairs], [UUID(found) for _, found in pairs]
        )
        await books.connection.execute("ANALYZE answered")
        owned: set[tuple[str, str]] = set()
        for column in await books.connection.fetch(COLUMNS, list(SERVICES)):
            if column["column_name"] in PEOPLE:
                continue
            name, table = column["column_name"], f"{column['table_schema']}.{column['table_name']}"
            rows = await books.rows(f"""
                SELECT DISTINCT answered.org_id::text, answered.id::text, owner.org_id = answered.org_id AS own
                FROM answered JOIN {table} AS owner ON owner.{name} = answered.id
                WHERE owner.org_id = ANY($1)
            """)
            for row in rows:
                pair = row["org_id"], row["id"]
                if row["own"]:
                    owned.add(pair)
                else:
                    foreign.add(pair)
    return foreign - owned

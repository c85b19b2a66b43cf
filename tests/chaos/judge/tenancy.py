"""Rule 9: no answer ever contained another organisation's id.

Owners of ids are looked up in every table of every service.
"""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from deploy.contexts import CONTEXTS
from tests.chaos.judge.books import Books, Promise, Violation
from tests.chaos.load.history import History

OWN_IDS: Final = Promise(rule=9, words="no answer contains another organisation's id")
PEOPLE: Final = frozenset({"user_id", "created_by"})
"""Columns that name persons: the system's own user works for everybody."""

COLUMNS: Final = """
    SELECT table_schema, table_name, column_name FROM information_schema.columns
    WHERE table_schema = ANY($1) AND data_type = 'uuid' AND column_name <> 'org_id'
"""
TOLD: Final = """
    CREATE TEMPORARY TABLE told ON COMMIT DROP AS
    SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS told (org_id, id)
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Every id in an answer that another organisation owns, and the one that was told does not."""
    paths = {(org_id, told): path for org_id, told, path in _told(history)}
    return [
        OWN_IDS.broken(f"{paths[org_id, told]} told {org_id} of {told}")
        for org_id, told in sorted(await _foreign(books, paths.keys()))
    ]


def _told(history: History) -> Iterator[tuple[str, str, str]]:
    for (org_id, told), path in history.seen.items():
        yield org_id, told, path
    for operation in history:
        for attempt in operation.attempts:
            for told in attempt.told:
                yield operation.org_id, told, attempt.path


async def _foreign(books: Books, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those pairs of an organisation and an id of which the id is another organisation's alone."""
    own = {str(org_id) for org_id in books.org_ids}
    foreign = {(org_id, told) for org_id, told in pairs if told in own and told != org_id}
    async with books.connection.transaction():
        await books.connection.execute(TOLD, [UUID(org_id) for org_id, _ in pairs], [UUID(told) for _, told in pairs])
        await books.connection.execute("ANALYZE told")
        owned: set[tuple[str, str]] = set()
        for column in await books.connection.fetch(COLUMNS, list(CONTEXTS)):
            if column["column_name"] in PEOPLE:
                continue
            name, table = column["column_name"], f"{column['table_schema']}.{column['table_name']}"
            rows = await books.rows(f"""
                SELECT DISTINCT told.org_id::text, told.id::text, owner.org_id = told.org_id AS own
                FROM told JOIN {table} AS owner ON owner.{name} = told.id
                WHERE owner.org_id = ANY($1)
            """)
            for row in rows:
                pair = row["org_id"], row["id"]
                if row["own"]:
                    owned.add(pair)
                else:
                    foreign.add(pair)
    return foreign - owned

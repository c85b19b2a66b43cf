"""Rule 9: no answer ever contained another organisation's id. Owners of ids are looked up in every table of every service."""

import json
import re
from collections import defaultdict
from typing import Final

from kit.roles import CONTEXTS
from tests.chaos.judge.books import Books, Violation
from tests.chaos.load.history import History

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PEOPLE: Final = frozenset({"user_id", "created_by"})
"""Columns that name persons: the system's own user works for everybody."""

COLUMNS: Final = """
    SELECT table_schema, table_name, column_name FROM information_schema.columns
    WHERE table_schema = ANY($1) AND data_type = 'uuid' AND column_name <> 'org_id'
"""


async def check(books: Books, history: History) -> list[Violation]:
    """Every id in an answer that another organisation owns; a refusal may repeat what was asked for."""
    owners = await _owners(books)
    found: dict[tuple[str, str], str] = {}
    for operation in history:
        asked = _ids(operation.path) | _ids(operation.body)
        for attempt in operation.attempts:
            answered = _ids(attempt.answer) if attempt.done_well else _ids(attempt.answer) - asked
            for named in answered:
                if operation.org_id not in owners.get(named, {operation.org_id}):
                    found[operation.org_id, named] = attempt.path
    return [
        Violation(
            rule=9, claim="no answer contains another organisation's id", facts=f"{path} told {org_id} of {named}"
        )
        for (org_id, named), path in found.items()
    ]


def _ids(told: object) -> set[str]:
    return set(ID.findall(json.dumps(told)))


async def _owners(books: Books) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for org_id in books.org_ids:
        owners[str(org_id)].add(str(org_id))
    for column in await books.connection.fetch(COLUMNS, list(CONTEXTS)):
        if column["column_name"] in PEOPLE:
            continue
        name, table = column["column_name"], f"{column['table_schema']}.{column['table_name']}"
        rows = await books.rows(
            f"SELECT DISTINCT {name}::text AS id, org_id::text FROM {table} WHERE org_id = ANY($1) AND {name} IS NOT NULL"  # noqa: S608
        )
        for row in rows:
            owners[row["id"]].add(row["org_id"])
    return owners

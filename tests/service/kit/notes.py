"""The smallest work that a transaction does here, and a refusal of it."""

from typing import Any

import sqlalchemy as sa

from kit.auth import caller
from kit.db.database import Database
from kit.db.session import Transaction
from kit.ids import new_id
from tests.service.kit.kit_schema import NOTES


class Refused(Exception):
    pass


async def write_note(tx: Transaction, body: str = "a") -> None:
    await tx.run(sa.insert(NOTES).values(org_id=tx.caller.org_id, id=new_id(), body=body))


async def count_notes(books: Database, who: caller.Caller) -> int:
    async def count(tx: Any) -> int:
        return int((await tx.row(sa.select(sa.func.count()).select_from(NOTES))).count)

    return await books.run(who, count)

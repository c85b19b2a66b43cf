"""The smallest work that a transaction does here, and a refusal of it."""

import sqlalchemy as sa

from kit.db.session import Transaction
from kit.ids import new_id
from tests.service.kit.conftest import NOTES


class Refused(Exception):
    pass


async def write_note(tx: Transaction, body: str = "a") -> None:
    await tx.run(sa.insert(NOTES).values(org_id=tx.caller.org_id, id=new_id(), body=body))

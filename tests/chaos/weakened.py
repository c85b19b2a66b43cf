"""Starts a service without one of its safeguards: `CHAOS_WITHOUT` says which, `CHAOS_MODULE` what to start.

This is how the suite is itself tried: each of these must make it fail. Production code has no such switch; here,
functions of a process that is about to start are replaced.
"""

import os
import runpy
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from sqlalchemy.dialects import postgresql

from kit.commands import idempotency
from kit.commands.store import idempotency_keys
from kit.db.session import Transaction
from kit.db.statements import insert_json_rows
from kit.holds import outcomes
from kit.holds.reaper import Reaper
from tests.chaos.up import MODULE, WITHOUT


def replace(owner: object, name: str, replacement: object) -> None:
    """Puts `replacement` in the place of what `owner` has under `name`.

    Raises LookupError when there is nothing: a safeguard that has moved would stay where it is, and the suite would be
    tried on a system that lacks nothing.
    """
    if not hasattr(owner, name):
        raise LookupError(f"{owner!r} has no {name} any more.")
    setattr(owner, name, replacement)


def without_idempotency() -> None:
    """No key is ever claimed, and none is ever found."""

    claim_params = idempotency_keys.claim_params

    def nothing(tx: Transaction, requests: Mapping[str, Message]) -> dict[str, Any]:
        return claim_params(tx, {})

    async def none(_tx: Transaction, _requests: Mapping[str, Message], _claimed: object = None) -> dict[str, Any]:
        return {}

    replace(idempotency_keys, "claim_params", nothing)
    replace(idempotency, "replies_of_used_keys", none)
    replace(idempotency, "_find", none)


def without_outcome() -> None:
    """A document is written even if somebody has said before that its hold is aborted."""
    from services.sales.store import posted_invoices  # noqa: PLC0415 - as below

    record_committed = outcomes.record_committed

    async def commit_anyway(tx: Transaction, documents: Mapping[UUID, UUID]) -> set[UUID]:
        await record_committed(tx, documents)
        return set()

    def insert_anyway(table: sa.Table, parameter: str) -> postgresql.Insert:
        inserting = insert_json_rows(table, parameter)
        return inserting.on_conflict_do_nothing() if table.name == "hold_outcomes" else inserting

    replace(outcomes, "record_committed", commit_anyway)
    replace(posted_invoices, "insert_json_rows", insert_anyway)  # by the name under which they know it


def without_lock() -> None:
    """Balances are read without a lock: two requests decide upon the same state."""
    from services.inventory.store import balances  # noqa: PLC0415 - in the one process whose business they are

    replace(balances.CANDIDATES_LOCKED, "write", balances.CANDIDATES_SEEN.write)
    replace(balances.LOCKED_BALANCES, "write", balances._balances)


def without_reaper() -> None:
    """Nobody asks about a hold that is past its time."""

    async def look_away(_reaper: Reaper) -> int:
        return 0

    replace(Reaper, "sweep", look_away)


SAFEGUARDS: Final[dict[str, Callable[[], None]]] = {
    "idempotency": without_idempotency,
    "outcome": without_outcome,
    "lock": without_lock,
    "reaper": without_reaper,
}


def main() -> None:
    """Takes the safeguard away and becomes the service."""
    module = os.environ[MODULE]
    safeguard = os.environ[WITHOUT]
    if safeguard != "lock" or module == "services.inventory.main":
        SAFEGUARDS[safeguard]()
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()

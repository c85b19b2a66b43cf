"""Starts a service without one of its safeguards: `CHAOS_WITHOUT` says which, `CHAOS_MODULE` what to start.

This tests the suite itself: without any one of these safeguards it must fail. Production code has no such switch; this
module replaces functions before the service starts.
"""

import os
import runpy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from sqlalchemy.dialects import postgresql

from kit.commands import idempotency
from kit.commands.store import idempotency_keys
from kit.db.inserts import inserting
from kit.db.session import Transaction
from kit.holds import outcomes
from kit.holds.reaper import Reaper
from tests.chaos.up import MODULE, WITHOUT


def replace(owner: object, name: str, replacement: object) -> None:
    """Replaces the attribute `name` of `owner`.

    Raises LookupError when there is none: the safeguard has moved, and the suite would test a system that still has it.
    """
    if not hasattr(owner, name):
        raise LookupError(f"{owner!r} has no {name} any more.")
    setattr(owner, name, replacement)


def without_idempotency() -> None:
    """Claims no idempotency key and finds none."""

    claim_params = idempotency_keys.claim_params

    def nothing(tx: Transaction, requests: Mapping[str, Message]) -> dict[str, Any]:
        return claim_params(tx, {})

    async def none(_tx: Transaction, _requests: Mapping[str, Message], _claimed: object = None) -> dict[str, Any]:
        return {}

    replace(idempotency_keys, "claim_params", nothing)
    replace(idempotency, "replies_of_used_keys", none)
    replace(idempotency, "_find", none)


def without_outcome() -> None:
    """Writes a document even if its hold was aborted before."""
    from services.sales.store import posted_invoices  # noqa: PLC0415 - as below

    record_committed = outcomes.record_committed

    async def commit_anyway(tx: Transaction, documents: Mapping[UUID, UUID]) -> set[UUID]:
        await record_committed(tx, documents)
        return set()

    def insert_anyway(table: sa.Table, name: str, each: Sequence[str], once: Sequence[str]) -> postgresql.Insert:
        statement = inserting(table, name, each, once)
        return statement.on_conflict_do_nothing() if table.name == "hold_outcomes" else statement

    replace(outcomes, "record_committed", commit_anyway)
    replace(posted_invoices, "inserting", insert_anyway)  # under its name in that module


def without_lock() -> None:
    """Reads balances without a lock: two requests can allocate the same stock."""
    from services.inventory.store import balances  # noqa: PLC0415 - imported by inventory alone

    replace(balances.CANDIDATES_LOCKED, "write", balances.CANDIDATES_SEEN.write)
    replace(balances.LOCKED_BALANCES, "write", balances._balances)


def without_reaper() -> None:
    """Never asks for the outcome of an expired hold."""

    async def sweep_nothing(_reaper: Reaper) -> int:
        return 0

    replace(Reaper, "sweep", sweep_nothing)


SAFEGUARDS: Final[dict[str, Callable[[], None]]] = {
    "idempotency": without_idempotency,
    "outcome": without_outcome,
    "lock": without_lock,
    "reaper": without_reaper,
}


def main() -> None:
    """Replaces the safeguard, and runs the service in this process."""
    module = os.environ[MODULE]
    safeguard = os.environ[WITHOUT]
    if safeguard != "lock" or module == "services.inventory.main":
        SAFEGUARDS[safeguard]()
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()

"""What our services say to PostgreSQL for one quick sale, recorded from the server's own log: the floor runs the same
statements."""

import asyncio
import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import asyncpg

from tests.bench import measured_system

DATABASE: Final = "bahi"
QUIET_SECONDS: Final = 0.2
"""After an act, so that the next one begins in a quiet moment."""
_START = re.compile(r"^\S+ \S+ \S+ \[(?P<pid>\d+)\] (?P<kind>LOG|DETAIL):  (?P<text>.*)$")
_SAID = re.compile(r"duration: [\d.]+ ms  (?:execute [^:]*|statement): (?P<sql>.*)", re.DOTALL)
_DRIVERS_OWN = ("current_setting('jit')", "typeinfo_tree")
"""What asyncpg asks once on a new connection, about types that it has not met."""
LEASE: Final = "FOR UPDATE SKIP LOCKED"
_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one connection, with its parameters as literals."""

    connection: str
    sql: str
    parameters: dict[int, str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something to record, and the idempotency key that it uses."""

    key: str
    do: Callable[[], None]


async def record(admin_url: str, log: Path, acts: Sequence[Act]) -> list[tuple[list[Statement], str]]:
    """For each act what the services said to the server until its messages were delivered, and its key."""
    admin = await asyncpg.connect(admin_url)
    try:
        await _log_everything(admin, on=True)
        recorded = []
        for act in acts:
            before = await asyncio.to_thread(_size, log)
            await asyncio.to_thread(act.do)
            await measured_system.all_delivered(admin)
            await asyncio.sleep(QUIET_SECONDS)
            recorded.append((_of_the_act(list(_statements(log, before))), act.key))
        return recorded
    finally:
        await _log_everything(admin, on=False)
        await admin.close()


async def _log_everything(admin: asyncpg.Connection, *, on: bool) -> None:
    """Logs statements of connections made from now on; those that are open are closed, and come back by themselves."""
    await admin.execute(
        f"ALTER DATABASE {DATABASE} " + ("SET" if on else "RESET") + " log_min_duration_statement" + " = 0" * on
    )
    await admin.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
        DATABASE,
    )


def _size(log: Path) -> int:
    return log.stat().st_size


def _of_the_act(said: Sequence[Statement]) -> list[Statement]:
    """The transactions of the act, whole and one after the other.

    One that only looked for something to do is not part of it.
    """
    transactions: dict[str, list[Statement]] = {}
    kept: list[Statement] = []
    for statement in said:
        if statement.connection not in transactions and not statement.sql.startswith("BEGIN"):
            transaction = [statement]  # a transaction by itself
        else:
            transaction = transactions.setdefault(statement.connection, [])
            transaction.append(statement)
            if statement.sql != "COMMIT":
                continue
            del transactions[statement.connection]
        if not _found_nothing(transaction, said):
            kept += transaction
    return kept


def _found_nothing(transaction: Sequence[Statement], said: Sequence[Statement]) -> bool:
    """A look for due messages or expired holds that was not followed by work on what it found."""
    looks = [statement for statement in transaction if statement.sql not in ("BEGIN", "COMMIT")]
    if len(looks) != 1:
        return False
    look = looks[0]
    if LEASE in look.sql:
        delivered = next(index for index, other in enumerate(said) if "DELETE FROM sales.outbox" in other.sql)
        leases = [index for index, other in enumerate(said) if LEASE in other.sql and "sales.outbox" in other.sql]
        return look is not said[max(index for index in leases if index < delivered)]
    return ".holds" in look.sql and "expires_at <" in look.sql


def _statements(log: Path, start: int) -> Iterator[Statement]:
    """Statements in the order of the log. A polling transaction that found nothing to do is not part of the act."""
    said: Statement | None = None
    for pid, kind, text in _entries(log, start):
        if kind == "LOG":
            if said is not None:
                yield said
            match = _SAID.match(text)
            ours = match is not None and not any(words in match["sql"] for words in _DRIVERS_OWN)
            said = Statement(connection=pid, sql=match["sql"], parameters={}) if match and ours else None
        elif said is not None and said.connection == pid and text.startswith("Parameters: "):
            said = dataclasses.replace(said, parameters={int(n): value for n, value in _PARAMETER.findall(text)})
    if said is not None:
        yield said


def _entries(log: Path, start: int) -> Iterator[tuple[str, str, str]]:
    """Log entries; a continued line begins with a tab."""
    entry: list[str] | None = None
    with log.open(encoding="utf-8") as lines:
        lines.seek(start)
        for line in lines:
            match = _START.match(line.rstrip("\n"))
            if match:
                if entry:
                    yield entry[0], entry[1], entry[2]
                entry = [match["pid"], match["kind"], match["text"]]
            elif entry:
                entry[2] += "\n" + line.rstrip("\n").removeprefix("\t")
    if entry:
        yield entry[0], entry[1], entry[2]

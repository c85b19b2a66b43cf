"""The floor: PostgreSQL alone, through pgbench, running the statements that the services ran for the same quick sales.

Recorded statements are replayed with their parameters as literals; what must be new in each execution (ids, the key,
the number of the document) is made from a counter. Prepared mode, as many round trips as the services make, the
services' privileges, row level security on.
"""

import dataclasses
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from deploy.local import database
from deploy.local.postgres_location import find_location
from tests.bench.measured_system import HOME
from tests.bench.recording import LEASE, Statement

ROLE: Final = "bench"
TAKING_PART: Final = ("sales", "inventory")
UUID_TEXT: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS: Final = re.compile(r'\{"\d{4}-\d\d-\d\d [^"{}]*"\}')
NEVER: Final = '{"2199-01-01 00:00:00+00"}'
REFERENCES: Final = (
    "SELECT product_id FROM inventory.products",
    "SELECT batch_id FROM inventory.batches",
    "SELECT location_id FROM inventory.locations",
    "SELECT customer_id FROM sales.customers",
    "SELECT registration_id FROM sales.registrations",
)
"""Ids that stand in many documents; every other id belongs to one execution."""
BINDS_TENANT: Final = "SELECT set_config('app.org_id'"

_LAST: Final = ", (SELECT last FROM numbers) AS last \\gset"
"""The number that was taken, as a variable of the script. The services read it from the rows of `numbers`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What pgbench measured: whole sales, each of several transactions."""

    per_second: float
    mean_ms: float


async def make_role(admin_url: str, password: str) -> str:
    """A role with the privileges of the services that take part, and of their relays; returns its URL.

    Where a relay sees the rows of every organisation, so does the role: the floor is spared a check there, and is the
    higher for it.
    """
    admin = await asyncpg.connect(admin_url)
    try:
        exists = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE)
        await admin.execute(f"{'ALTER' if exists else 'CREATE'} ROLE {ROLE} LOGIN PASSWORD '{password}'")
        installation = database.installation_of(admin_url, os.environ)
        for context in TAKING_PART:
            given = ", ".join(installation.role(context, kind) for kind in ("app", "relay"))
            await admin.execute(f"GRANT {given} TO {ROLE}")
        # As the relays' connections have it; a transaction with a tenant turns it on for itself.
        await admin.execute(f"ALTER ROLE {ROLE} SET synchronous_commit = off")
    finally:
        await admin.close()
    parts = urlsplit(admin_url)
    return parts._replace(netloc=f"{ROLE}:{password}@{parts.hostname}:{parts.port}").geturl()


async def lasting_ids(admin_url: str, org_id: str, user_ids: Iterable[str]) -> set[str]:
    """Ids that a replay must keep."""
    admin = await asyncpg.connect(admin_url)
    try:
        found = {str(row[0]) for query in REFERENCES for row in await admin.fetch(query)}
    finally:
        await admin.close()
    return found | {org_id, *user_ids}


def script(recorded: Sequence[Statement], lasting: set[str], key: str) -> str:
    """A pgbench script of one sale."""
    text = "\n".join(value for said in recorded for value in said.parameters.values())
    fresh = sorted(set(UUID_TEXT.findall(text)) - lasting)
    numbers = sorted(set(re.findall(r"INV/[0-9-]+/[0-9]+", text)))
    replacements = {uuid: _uuid_expression(index) for index, uuid in enumerate(fresh)}
    replacements |= {number: f"('{number.rpartition('/')[0]}/' || lpad((:last)::text, 6, '0'))" for number in numbers}
    replacements[key] = "('floor-' || (:n)::text)"
    # One counter for all clients: neighbours in time are neighbours in the indexes, as UUIDv7 are.
    lines = ["\\set i :i + 1", "\\set n :base + :i * 256 + :client_id"]
    for said in recorded:
        statements = [_inlined(statement, said.parameters, replacements) for statement in said.sql.split(";")]
        # What the services send in one message goes in one message here.
        lines += ["\\startpipeline", *statements, "\\endpipeline"] if len(statements) > 1 else statements
    return "\n".join(lines) + "\n"


def _uuid_expression(index: int) -> str:
    return f"(lpad(to_hex((:n)::bigint), 8, '0') || '-0000-7{index:03x}-8000-000000000000')"


def _inlined(statement: str, parameters: Mapping[int, str], replacements: Mapping[str, str]) -> str:
    sql = " ".join(statement.split())
    if LEASE in sql:
        # A relay leases what is due; here each sale leases one message, as many as it writes.
        sql = re.sub(r"LIMIT \$\d+::INTEGER", "LIMIT 1", sql)
    inlined = re.sub(r"\$(\d+)", lambda match: _literal(parameters[int(match[1])], replacements), sql)
    if "INSERT INTO inventory.holds" in sql:
        # With its recorded expiry a hold would expire, and the reaper would release it while the script runs.
        inlined = MOMENTS.sub(NEVER, inlined)
    if sql.startswith(BINDS_TENANT):
        inlined = inlined.replace(
            BINDS_TENANT, f"SELECT set_config('synchronous_commit', 'on', true), {BINDS_TENANT[7:]}", 1
        )
    if "number_series" in sql:
        return inlined + _LAST
    return inlined + ";"


def _literal(value: str, replacements: Mapping[str, str]) -> str:
    """The parameter, or an expression that joins its lasting parts with what is new."""
    if value == "NULL":
        return value
    pattern = re.compile("|".join(re.escape(token) for token in sorted(replacements, key=len, reverse=True)))
    parts, end = [], 0
    inside = value[1:-1]
    for match in pattern.finditer(inside):
        parts += [f"'{inside[end : match.start()]}'", replacements[match[0]]]
        end = match.end()
    if not parts:
        return value
    parts.append(f"'{inside[end:]}'")
    joined = " || ".join(part for part in parts if part != "''")
    return f"({joined})::uuid" if UUID_TEXT.fullmatch(inside) else f"({joined})"


def run(url: str, scripts: Sequence[Path], *, clients: int, seconds: int, base: int) -> Rate:
    """Sales per second with so many clients. `base` is where the counter starts: each run needs its own."""
    files = [argument for path in scripts for argument in ("-f", str(path))]
    command = [
        str(find_location(HOME).programs / "pgbench"),
        *("-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds)),
        *("-D", "i=0", "-D", f"base={base}"),
        *files,
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output = done.stdout
    rate = re.search(r"tps = ([\d.]+)", output)
    latency = re.search(r"latency average = ([\d.]+)", output)
    failed = re.search(r"number of failed transactions: ([1-9]\d*)", output)
    if done.returncode or not rate or not latency or failed:
        raise RuntimeError(f"pgbench did not run cleanly:\n{done.stderr[:4000]}\n{output}")
    return Rate(per_second=float(rate[1]), mean_ms=float(latency[1]))

"""Roles and schemas: for each service an owner (migrates), an app role (runs) and a relay role (delivers and reaps).

No role has BYPASSRLS; the app role owns nothing, and has rights on its own schema only.

Roles belong to the whole server. So the name of each begins with the prefix of its installation, and a comment names
the installation's database. A role without this comment is somebody else's: it is refused, and stays as it is.
"""

import asyncio
import dataclasses
import random
import re
from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

from kit.db.role_names import KINDS, role_name

_LIMITS: Final = {
    "lock_timeout": "3s",
    "statement_timeout": "20s",
    "idle_in_transaction_session_timeout": "15s",
}
SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "owner": {},
    "app": _LIMITS,
    # A lease or a delivery that a crash of PostgreSQL forgets is done again: messages are delivered at least once.
    "relay": {**_LIMITS, "synchronous_commit": "off"},
}
"""By the kind of a role, the parameters with which its sessions begin."""

PREFIX: Final = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,39}")
"""PostgreSQL keeps names that begin with pg_ for itself, and cuts a name off after 63 bytes."""

ADVISORY_LOCK: Final = 0x62616869_726F6C65
"""Held while an installation's roles are made: "bahirole" in ASCII."""

ATTEMPTS: Final = 20
LONGEST_PAUSE_SECONDS: Final = 0.5
# Another database's start made a role of the same name meanwhile, or changed a row of a catalogue that all databases
# share. PostgreSQL has no code of its own for "tuple concurrently updated": it comes as an internal error.
LOST_RACES: Final = (
    asyncpg.InternalServerError,
    asyncpg.UniqueViolationError,
    asyncpg.DuplicateObjectError,
    asyncpg.DeadlockDetectedError,
)


class NotOurs(RuntimeError):
    """A role or a schema of the installation's names belongs to somebody else. Nothing was changed."""


class PrefixUnusable(ValueError):
    """No role can have this prefix."""


@dataclasses.dataclass(frozen=True, slots=True)
class Installation:
    """A database of a server, and the prefix of the names of its roles."""

    database: str
    prefix: str

    @classmethod
    def of(cls, database: str, prefix: str = "") -> "Installation":
        """The installation in a database. Without a prefix, the database's name is the prefix.

        Raises PrefixUnusable.
        """
        chosen = prefix or database
        if not PREFIX.fullmatch(chosen):
            raise PrefixUnusable(
                f"No role can have the prefix {chosen!r}. Choose up to 40 lower-case letters, digits and underscores"
                " that begin with a letter, and not with pg_."
            )
        return cls(database, chosen)

    def role(self, service: str, kind: str) -> str:
        """The name of a service's role on the server, such as `acme_billing_app`."""
        return f"{self.prefix}_{role_name(service, kind)}"

    @property
    def mark(self) -> str:
        """The comment on each of the roles."""
        return f"Bahi: a role of the database {self.database}"


async def ensure_roles(
    admin_url: str, installation: Installation, services: Sequence[str], passwords: Mapping[str, str]
) -> None:
    """Creates or updates the installation's roles, their passwords (by `role_name`), settings and schemas.

    Safe to run again, and at once for one database or for several of one server.

    `admin_url` is a plain `postgresql://` URL of a role that may create roles and owns the database. Raises NotOurs.
    """
    # Starts on one database wait for each other: see ADVISORY_LOCK. No lock orders starts on two databases. So a start
    # that lost a race begins again, and then sees whose the role is.
    for _ in range(ATTEMPTS - 1):
        try:
            return await _ensure_once(admin_url, installation, services, passwords)
        except LOST_RACES:
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))  # noqa: S311 - spreads retries
    return await _ensure_once(admin_url, installation, services, passwords)


async def admit(
    connection: asyncpg.Connection, installation: Installation, database: str, services: Sequence[str]
) -> None:
    """Lets the installation's roles, and nobody else, connect to a database: its own, or a copy of it."""
    names = ", ".join(installation.role(service, kind) for service in services for kind in KINDS)
    await connection.execute(f"REVOKE ALL ON DATABASE {_quoted(database)} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {_quoted(database)} TO {names}")


async def _ensure_once(
    admin_url: str, installation: Installation, services: Sequence[str], passwords: Mapping[str, str]
) -> None:
    connection = await asyncpg.connect(admin_url, database=installation.database)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", ADVISORY_LOCK)
            for service in services:
                for kind in KINDS:
                    await _ensure_role(connection, installation, service, kind, passwords[role_name(service, kind)])
            await admit(connection, installation, installation.database, services)
            await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for service in services:
                await _ensure_schema(connection, installation, service)
    finally:
        await connection.close()


async def _ensure_role(
    connection: asyncpg.Connection, installation: Installation, service: str, kind: str, password: str
) -> None:
    role = installation.role(service, kind)
    known = await connection.fetchrow(
        "SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = $1", role
    )
    if known is not None and known["mark"] != installation.mark:
        raise NotOurs(_somebody_elses(role, known["mark"], installation))
    if known is None:
        await connection.execute(f"CREATE ROLE {role}")
        await connection.execute(f"COMMENT ON ROLE {role} IS {await _literal(connection, installation.mark)}")
    await connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD {await _literal(connection, password)}")
    # A role may set parameters for its own later sessions, and PostgreSQL has no right that forbids it.
    await connection.execute(f"ALTER ROLE {role} RESET ALL")
    await connection.execute(f"ALTER ROLE {role} IN DATABASE {_quoted(installation.database)} RESET ALL")
    for parameter, value in SETTINGS[kind].items():
        await connection.execute(f"ALTER ROLE {role} SET {parameter} = '{value}'")


async def _ensure_schema(connection: asyncpg.Connection, installation: Installation, service: str) -> None:
    owner = installation.role(service, "owner")
    former = await connection.fetchval("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = $1", service)
    if former not in (None, owner):
        raise NotOurs(
            f"The schema {service} of the database {installation.database} belongs to the role {former}, and not to"
            f" {owner}. Set the prefix with which the schema was made."
        )
    # On a managed server the admin is no superuser: it must be a member of the owner to hand it a schema.
    await connection.execute(f"GRANT {owner} TO CURRENT_USER")
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owner}")
    for kind in KINDS:
        await connection.execute(f"GRANT USAGE ON SCHEMA {service} TO {installation.role(service, kind)}")


def _somebody_elses(role: str, mark: str | None, installation: Installation) -> str:
    said = f'Its comment is "{mark}".' if mark else "It has no comment."
    return (
        f"The role {role} exists, and is not of the database {installation.database}. {said} Choose another prefix. If"
        f" it is yours, say so: COMMENT ON ROLE {role} IS '{installation.mark}'."
    )


async def _literal(connection: asyncpg.Connection, text: str) -> str:
    literal: str = await connection.fetchval("SELECT quote_literal($1)", text)
    return literal


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'

"""Prepares an empty PostgreSQL server for the services: database, roles, schemas, migrations."""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from deploy.local.paths import ROOT
from deploy.services import SERVICES
from kit.db import migrations, roles
from kit.db.role_names import role_name
from kit.db.roles import Installation

T = TypeVar("T")

ROLE_PREFIX: Final = "BAHI_ROLE_PREFIX"
"""The variable that chooses the prefix of the roles' names. Without it, the database's name is the prefix."""


def installation_of(admin_url: str, environ: Mapping[str, str]) -> Installation:
    """The installation in the database of this URL. Raises `roles.PrefixUnusable`."""
    return Installation.of(unquote(urlsplit(admin_url).path.removeprefix("/")), environ.get(ROLE_PREFIX, ""))


def create_database(admin_url: str, name: str, *, template: str = "template1") -> bool:
    """Creates a database unless it exists. Returns whether it was created."""

    async def create() -> bool:
        connection = await asyncpg.connect(admin_url)
        try:
            if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                return False
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        return True

    return _run_in_own_thread(create())


def ensure_roles(admin_url: str, passwords: Mapping[str, str], installation: Installation) -> None:
    """Creates or updates the services' roles and schemas. Raises `roles.NotOurs`."""
    _run_in_own_thread(roles.ensure_roles(admin_url, installation, SERVICES, passwords))


def admit(admin_url: str, installation: Installation, name: str) -> None:
    """Lets the roles of an installation connect to a copy of its database."""

    async def run() -> None:
        connection = await asyncpg.connect(admin_url)
        try:
            await roles.admit(connection, installation, name, SERVICES)
        finally:
            await connection.close()

    _run_in_own_thread(run())


def migrate(admin_url: str, passwords: Mapping[str, str], installation: Installation, service: str) -> None:
    """Migrates the tables of one service to this release. Safe to run again, and at once."""
    password = passwords[role_name(service, "owner")]
    url = role_url(admin_url, installation.role(service, "owner"), password, installation.database)
    migrations.upgrade(migrations_of(service), url)


def migrations_of(service: str) -> Path:
    """The folder of one service's migrations."""
    return ROOT / "services" / service / "migrations"


def role_url(admin_url: str, role: str, password: str, database: str) -> str:
    """The URL of `role` at the server of `admin_url`, with the same connection options (such as sslmode)."""
    parts = urlsplit(admin_url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(("postgresql", f"{role}:{password}@{address}", f"/{database}", parts.query, ""))


def with_database(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _run_in_own_thread(coroutine: Coroutine[Any, Any, T]) -> T:
    # In a thread of its own, because a test that calls this may already run an event loop.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()

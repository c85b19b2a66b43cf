"""The migration job: makes the roles, schemas and tables of a release before its processes start. Safe to run again.

BAHI_ADMIN_DATABASE_URL names a role that may create roles and that owns the database in the path. A variable for each
role, such as SALES_APP_PASSWORD, holds its password. The name of each role begins with BAHI_ROLE_PREFIX, or with the
database's name: bahi_sales_app. A second job that starts meanwhile waits for the first.
"""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from typing import Final

import asyncpg

from deploy.local import database
from deploy.services import SERVICES, password_variable, role_names
from kit.db.roles import NotOurs, PrefixUnusable

ADMIN_URL: Final = "BAHI_ADMIN_DATABASE_URL"
WAIT_SECONDS: Final = 60.0
"""How long the job waits for a database that was started at the same time."""
POLL_SECONDS: Final = 1.0
CONNECT_SECONDS: Final = 5.0


def main(environ: Mapping[str, str] = os.environ) -> None:
    """Runs the job, or ends with a sentence that names the missing variables."""
    needed = [ADMIN_URL, *map(password_variable, role_names())]
    missing = [name for name in needed if not environ.get(name)]
    if missing:
        sys.exit(f"Not migrated. Missing: {', '.join(missing)}.")
    admin_url = environ[ADMIN_URL]
    passwords = {role: environ[password_variable(role)] for role in role_names()}
    try:
        installation = database.installation_of(admin_url, environ)
        asyncio.run(_wait_for(admin_url))
        database.ensure_roles(admin_url, passwords, installation)
    except (PrefixUnusable, NotOurs) as refusal:
        sys.exit(f"Not migrated. {refusal} The variable is {database.ROLE_PREFIX}.")
    for service in SERVICES:
        database.migrate(admin_url, passwords, installation, service)
        print(f"{service}: at the head of its migrations.", flush=True)


async def _wait_for(admin_url: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection = await asyncpg.connect(admin_url, timeout=CONNECT_SECONDS)
        except (OSError, asyncpg.CannotConnectNowError) as error:
            if time.monotonic() > deadline:
                sys.exit(f"Not migrated. The database does not answer: {error}")
            await asyncio.sleep(POLL_SECONDS)
        else:
            await connection.close()
            return


if __name__ == "__main__":
    main()

"""Loads the HSN directory that the portal publishes: python -m deploy.load_hsn_directory FILE.

The file is a CSV with code and description in its first two columns, below a line of names. It replaces the directory
before it, whole or not at all, and counts at once in every process of inventory. BAHI_ADMIN_DATABASE_URL and
INVENTORY_OWNER_PASSWORD are those of the migration job, and BAHI_ROLE_PREFIX if the job has it.
"""

import asyncio
import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import asyncpg

from deploy.local import database
from deploy.migrate import ADMIN_URL
from deploy.services import password_variable
from gst.codes.hsn_directory import HsnDirectory, HsnDirectoryInvalid, read_hsn_directory
from kit.db.role_names import role_name
from kit.db.roles import PrefixUnusable

SERVICE: Final = "inventory"
PASSWORD: Final = password_variable(role_name(SERVICE, "owner"))


def main(arguments: Sequence[str] = sys.argv[1:], environ: Mapping[str, str] = os.environ) -> None:
    """Runs the load, or ends with a sentence that says what is wrong."""
    if len(arguments) != 1:
        sys.exit("Usage: python -m deploy.load_hsn_directory FILE")
    missing = [name for name in (ADMIN_URL, PASSWORD) if not environ.get(name)]
    if missing:
        sys.exit(f"Not loaded. Missing: {', '.join(missing)}.")
    path = Path(arguments[0])
    try:
        content = path.read_bytes()
        directory = read_hsn_directory(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"Not loaded. {error}")
    except HsnDirectoryInvalid as refusal:
        sys.exit(f"Not loaded. {refusal.field}: {refusal} {refusal.facts}")
    admin_url = environ[ADMIN_URL]
    try:
        installation = database.installation_of(admin_url, environ)
    except PrefixUnusable as refusal:
        sys.exit(f"Not loaded. {refusal}")
    owner = installation.role(SERVICE, "owner")
    owner_url = database.role_url(admin_url, owner, environ[PASSWORD], installation.database)
    edition = asyncio.run(load(owner_url, directory, source=path.name, digest=hashlib.sha256(content).hexdigest()))
    print(f"Edition {edition} with {len(directory.texts)} codes counts from now on.", flush=True)


async def load(owner_url: str, directory: HsnDirectory, *, source: str, digest: str) -> int:
    """Replaces the directory in one transaction. The number of the new edition."""
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            # Two loads at once: the second waits, and replaces the first.
            await connection.execute("LOCK TABLE inventory.hsn_editions IN SHARE ROW EXCLUSIVE MODE")
            edition: int = await connection.fetchval(
                "INSERT INTO inventory.hsn_editions (edition, source, digest, codes, loaded_at)"
                " SELECT coalesce(max(edition), 0) + 1, $1, $2, $3, now() FROM inventory.hsn_editions"
                " RETURNING edition",
                source,
                digest,
                len(directory.texts),
            )
            await connection.execute("DELETE FROM inventory.hsn_codes")
            await connection.copy_records_to_table(
                "hsn_codes",
                schema_name="inventory",
                columns=["code", "text", "edition"],
                records=[(code, text, edition) for code, text in directory.texts.items()],
            )
    finally:
        await connection.close()
    return edition


if __name__ == "__main__":
    main()

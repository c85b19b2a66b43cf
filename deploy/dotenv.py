"""Writes `.env` for docker compose, with fresh secrets: `python3 -m deploy.dotenv`. It needs Python alone.

The file is written whole or not at all, and only its owner can read it. One that exists is kept.
"""

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Final

from deploy.services import password_variable, role_names, token_secret_names

BYTES: Final = 32
SECRETS: Final = ("POSTGRES_PASSWORD", "SUPABASE_JWT_SECRET")
ISSUER: Final = "https://bahi.local/auth/v1"


def lines() -> list[str]:
    """One assignment a line; every value can stand in a URL."""
    names = [*SECRETS, *token_secret_names(), *map(password_variable, role_names())]
    return [*(f"{name}={secrets.token_urlsafe(BYTES)}" for name in names), f"JWT_ISSUER={ISSUER}"]


def write(path: Path) -> None:
    """Writes the file. Raises FileExistsError when there is one."""
    text = "\n".join(lines()) + "\n"
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        os.link(fresh, path)  # unlike a renaming, this replaces nothing
    finally:
        fresh.unlink(missing_ok=True)


def main() -> None:
    """Writes `.env`, or ends with a sentence."""
    parser = argparse.ArgumentParser(prog="python3 -m deploy.dotenv", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path(".env"), help="the file to write")
    path: Path = parser.parse_args().output
    try:
        write(path)
    except OSError as error:
        sys.exit(f"{path} was not written: {error.strerror}.")
    print(f"{path} has fresh secrets. Keep it private.")


if __name__ == "__main__":
    main()

"""Prints a `.env` for docker compose, with fresh secrets: `python -m deploy.dotenv > .env`."""

import secrets

from deploy.migrate import password_variable
from deploy.services import role_names, token_secret_names

BYTES = 32
SECRETS = ("POSTGRES_PASSWORD", "SUPABASE_JWT_SECRET")


def lines() -> list[str]:
    """One assignment a line; every value can stand in a URL."""
    names = [*SECRETS, *token_secret_names(), *map(password_variable, role_names())]
    return [*(f"{name}={secrets.token_urlsafe(BYTES)}" for name in names), "JWT_ISSUER=https://bahi.local/auth/v1"]


if __name__ == "__main__":
    print("\n".join(lines()))

"""Mints tokens like those of Supabase for this machine: `python -m deploy.local.token --org ID --role manager`."""

import argparse
import os
import sys
import time
from uuid import UUID, uuid5

import jwt

from deploy.local import runfile
from deploy.local.paths import HOME

ISSUER = "https://bahi.local/auth/v1"
SIGNED_WITH = "SUPABASE_JWT_SECRET"
"""The variable with the secret of a system that `make up` of this checkout did not start."""
AUDIENCE = "authenticated"
ALGORITHM = "HS256"
LIFETIME_SECONDS = 12 * 3600
ROLES = ("admin", "manager", "user")


def mint(secret: str, org_id: UUID, role: str, *, user_id: UUID | None = None, lifetime: int = LIFETIME_SECONDS) -> str:
    """A token of a member of `org_id`, valid for `lifetime` seconds. `user_id` defaults to the role's demo user."""
    now = int(time.time())
    user = user_id or user_of(org_id, role)
    claims = {
        "iss": os.environ.get("JWT_ISSUER", ISSUER),
        "aud": AUDIENCE,
        "sub": str(user),
        "role": "authenticated",
        "iat": now,
        "exp": now + lifetime,
        "app_metadata": {"provider": "email", "org_id": str(org_id), "role": role},
        "user_metadata": {},
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def user_of(org_id: UUID, role: str) -> UUID:
    """The demo user who has `role` in an organisation."""
    return uuid5(org_id, role)


def main() -> None:
    """Prints one token, signed with the secret of the environment, or else of this checkout's `make up`."""
    parser = argparse.ArgumentParser(prog="make token", description=__doc__)
    parser.add_argument("--org", default="", help="the organisation's id; without it, the demo organisation")
    parser.add_argument("--role", choices=ROLES, default="user")
    arguments = parser.parse_args()
    run = runfile.read(HOME)
    secrets = runfile.read_secrets(HOME)
    secret = os.environ.get(SIGNED_WITH) or (secrets.jwt_secret if secrets else "")
    if not secret:
        sys.exit(f"There is no secret to sign with: run make up once, or set {SIGNED_WITH}.")
    try:
        org_id = UUID(arguments.org or (run.org_id if run else ""))
    except ValueError:
        sys.exit("org must be an organisation's id: make token org=UUID role=user")
    print(mint(secret, org_id, arguments.role))


if __name__ == "__main__":
    main()

"""The access-token hook, run as Supabase Auth runs it, on stubs of Supabase's own roles and tables; and read back by
our verifier."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import jwt
import pytest

from deploy.local import database as local_database
from deploy.local.paths import ROOT
from kit.auth.caller import Role
from kit.auth.user_tokens import OrganisationMissing, TokenVerifier
from kit.settings import AuthSettings
from tests.support.cluster import TestServer

HOOK = (ROOT / "deploy" / "supabase" / "access_token_hook.sql").read_text()
SECRET = "a secret of this test, long enough for HS256"
ISSUER = "https://project.supabase.co/auth/v1"


@pytest.fixture
async def supabase(postgres: TestServer) -> AsyncIterator[asyncpg.Connection]:
    name = f"supabase_{uuid4().hex}"
    local_database.create_database(postgres.admin_url, name)
    connection = await asyncpg.connect(local_database.with_database(postgres.admin_url, name))
    for role in ("supabase_auth_admin", "anon", "authenticated"):
        with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            await connection.execute(f"CREATE ROLE {role} NOLOGIN")
    await connection.execute("CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY)")
    await connection.execute(HOOK)
    yield connection
    await connection.close()


async def _user(supabase: asyncpg.Connection) -> UUID:
    user_id = uuid4()
    await supabase.execute("INSERT INTO auth.users VALUES ($1)", user_id)
    return user_id


async def _join(supabase: asyncpg.Connection, user_id: UUID, role: str, *, active: bool = True) -> UUID:
    org_id = uuid4()
    statement = "INSERT INTO bahi_auth.memberships (user_id, org_id, role, active) VALUES ($1, $2, $3, $4)"
    await supabase.execute(statement, user_id, org_id, role, active)
    return org_id


def _event(user_id: UUID, **claims: Any) -> dict[str, Any]:
    """What Supabase Auth passes to the hook."""
    base = {"aud": "authenticated", "iss": ISSUER, "sub": str(user_id), "exp": 4_000_000_000, "role": "authenticated"}
    return {"user_id": str(user_id), "authentication_method": "password", "claims": {**base, **claims}}


async def _run_as(supabase: asyncpg.Connection, role: str, statement: str) -> None:
    async with supabase.transaction():
        await supabase.execute(f"SET LOCAL ROLE {role}")
        await supabase.execute(statement)


async def _call(
    supabase: asyncpg.Connection, event: dict[str, Any], role: str = "supabase_auth_admin"
) -> dict[str, Any]:
    async with supabase.transaction():
        await supabase.execute(f"SET LOCAL ROLE {role}")
        reply = await supabase.fetchval("SELECT bahi_auth.custom_access_token($1::jsonb)", json.dumps(event))
    answer: dict[str, Any] = json.loads(reply)
    return answer


async def test_claims_of_a_member_are_exactly_these(supabase: asyncpg.Connection) -> None:
    user_id = await _user(supabase)
    org_id = await _join(supabase, user_id, "manager")
    event = _event(user_id, app_metadata={"provider": "email", "providers": ["email"]}, user_metadata={"role": "admin"})
    answer = await _call(supabase, event)
    assert answer == {
        "user_id": str(user_id),
        "authentication_method": "password",
        "claims": {
            "aud": "authenticated",
            "iss": ISSUER,
            "sub": str(user_id),
            "exp": 4_000_000_000,
            "role": "authenticated",
            "app_metadata": {"provider": "email", "providers": ["email"], "org_id": str(org_id), "role": "manager"},
            "user_metadata": {"role": "admin"},
        },
    }


@pytest.mark.parametrize("claims", [{}, {"app_metadata": None}, {"app_metadata": []}])
async def test_claims_without_metadata_are_completed(supabase: asyncpg.Connection, claims: dict[str, Any]) -> None:
    user_id = await _user(supabase)
    org_id = await _join(supabase, user_id, "user")
    answer = await _call(supabase, _event(user_id, **claims))
    assert answer["claims"]["app_metadata"] == {"org_id": str(org_id), "role": "user"}


async def test_stale_claims_of_a_former_member_are_taken_out(supabase: asyncpg.Connection) -> None:
    user_id = await _user(supabase)
    await _join(supabase, user_id, "admin", active=False)
    stale = {"provider": "email", "org_id": str(uuid4()), "role": "admin"}
    answer = await _call(supabase, _event(user_id, app_metadata=stale))
    assert answer["claims"]["app_metadata"] == {"provider": "email"}


async def test_second_active_membership_is_refused(supabase: asyncpg.Connection) -> None:
    user_id = await _user(supabase)
    await _join(supabase, user_id, "user")
    with pytest.raises(asyncpg.UniqueViolationError):
        await _join(supabase, user_id, "admin")


async def test_unknown_role_is_refused(supabase: asyncpg.Connection) -> None:
    user_id = await _user(supabase)
    with pytest.raises(asyncpg.CheckViolationError):
        await _join(supabase, user_id, "owner")


@pytest.mark.parametrize("role", ["anon", "authenticated"])
async def test_browser_roles_can_neither_call_nor_read_nor_write(supabase: asyncpg.Connection, role: str) -> None:
    user_id = await _user(supabase)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _call(supabase, _event(user_id), role)
    for statement in ("SELECT * FROM bahi_auth.memberships", "DELETE FROM bahi_auth.memberships"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _run_as(supabase, role, statement)


async def test_auth_admin_reads_and_does_not_write(supabase: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run_as(supabase, "supabase_auth_admin", "DELETE FROM bahi_auth.memberships")


async def test_script_runs_again_and_keeps_the_members(supabase: asyncpg.Connection) -> None:
    user_id = await _user(supabase)
    await _join(supabase, user_id, "user")
    await supabase.execute(HOOK)
    assert await supabase.fetchval("SELECT count(*) FROM bahi_auth.memberships") == 1


async def test_our_verifier_reads_the_hooks_claims(supabase: asyncpg.Connection) -> None:
    user_id, non_member = await _user(supabase), await _user(supabase)
    org_id = await _join(supabase, user_id, "admin")
    settings = AuthSettings(jwt_issuer=ISSUER, supabase_jwt_secret=SECRET)
    verifier = TokenVerifier.from_settings(settings)
    caller = await verifier.verify(jwt.encode((await _call(supabase, _event(user_id)))["claims"], SECRET))
    assert (caller.org_id, caller.user_id, caller.role) == (org_id, user_id, Role.ADMIN)
    with pytest.raises(OrganisationMissing):
        await verifier.verify(jwt.encode((await _call(supabase, _event(non_member)))["claims"], SECRET))

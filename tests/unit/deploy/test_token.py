"""The tokens of `make token` are what Supabase would issue, and our verifier takes them."""

import time
from uuid import uuid4

import jwt
import pytest

from deploy.local import token
from kit.auth.caller import Role
from kit.auth.user_tokens import TokenVerifier
from kit.settings import AuthSettings

SECRET = "a secret of this test, long enough for HS256"


def test_claims_are_those_of_supabase() -> None:
    org_id = uuid4()
    before = int(time.time())
    claims = jwt.decode(token.mint(SECRET, org_id, "manager"), SECRET, algorithms=["HS256"], audience="authenticated")
    assert before <= claims.pop("iat") <= time.time()
    assert before + 12 * 3600 <= claims.pop("exp") <= time.time() + 12 * 3600
    assert claims == {
        "iss": token.ISSUER,
        "aud": "authenticated",
        "sub": str(token.user_of(org_id, "manager")),
        "role": "authenticated",
        "app_metadata": {"provider": "email", "org_id": str(org_id), "role": "manager"},
        "user_metadata": {},
    }


@pytest.mark.parametrize("role", token.ROLES)
async def test_verifier_takes_a_token_of_each_role(role: str) -> None:
    org_id = uuid4()
    verifier = TokenVerifier.from_settings(AuthSettings(jwt_issuer=token.ISSUER, supabase_jwt_secret=SECRET))
    caller = await verifier.verify(token.mint(SECRET, org_id, role))
    assert (caller.org_id, caller.user_id, caller.role) == (org_id, token.user_of(org_id, role), Role[role.upper()])

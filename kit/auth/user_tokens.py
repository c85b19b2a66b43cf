"""Verifies users' tokens. Only this file turns a user's token into a caller."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

import jwt

from kit.auth.caller import Caller, Role
from kit.auth.jwks import KeySet
from kit.auth.refused_tokens import RefusedTokens
from kit.auth.token_cache import VerifiedTokens
from kit.errors import PermissionDenied, Unauthenticated
from kit.limits import MAX_TOKEN_LENGTH
from kit.settings import SYMMETRIC, AuthSettings

ReadId: TypeAlias = Callable[[str], UUID]
"""Reads an id, or raises ValueError. A service passes `id_of`; the gateway does without the driver's class."""

REQUIRED_CLAIMS = ("exp", "aud", "iss", "sub")
ROLES = {"user": Role.USER, "manager": Role.MANAGER, "admin": Role.ADMIN}


class TokenMissing(Unauthenticated):
    """The call carries no bearer token."""

    reason = "TOKEN_MISSING"


class TokenInvalid(Unauthenticated):
    """The token is forged, or for another audience. The refusal does not say which check failed."""

    reason = "TOKEN_INVALID"


class TokenExpired(Unauthenticated):
    """The token was valid until its expiry."""

    reason = "TOKEN_EXPIRED"


class OrganisationMissing(PermissionDenied):
    """The user belongs to no organisation."""

    reason = "ORGANISATION_MISSING"


class RoleMissing(PermissionDenied):
    """The user has no role in the organisation."""

    reason = "ROLE_MISSING"


class TokenVerifier:
    """Verifies the tokens of one Supabase project."""

    def __init__(
        self,
        settings: AuthSettings,
        *,
        secret: str | None,
        keys: KeySet | None,
        verified: VerifiedTokens | None = None,
        read_id: ReadId = UUID,
    ) -> None:
        self._algorithms = frozenset(settings.jwt_algorithms)
        self._audience = settings.jwt_audience
        self._issuer = settings.jwt_issuer
        self._leeway = settings.jwt_leeway_seconds
        self._secret = secret
        self._keys = keys
        self._verified = verified or VerifiedTokens()
        self._refused = RefusedTokens("user")
        self._read_id = read_id

    @classmethod
    def from_settings(cls, settings: AuthSettings, read_id: ReadId = UUID) -> "TokenVerifier":
        """A verifier with the keys of the settings. Raises ValueError when SUPABASE_JWKS_JSON is not a key set."""
        secret = settings.supabase_jwt_secret
        keys = None
        if settings.supabase_jwks_json:
            keys = KeySet.from_json(settings.supabase_jwks_json)
        elif settings.supabase_jwks_url:
            keys = KeySet.from_url(settings.supabase_jwks_url)
        return cls(settings, secret=secret.get_secret_value() if secret else None, keys=keys, read_id=read_id)

    async def verify(self, token: str) -> Caller:
        """The caller that the token proves. Raises Unauthenticated or PermissionDenied, each with a stable reason."""
        if not token:
            raise TokenMissing("A bearer token is needed.")
        known = self._verified.get(token)
        if known is not None:
            return known
        try:
            claims = await self._claims(token)
            caller = _caller(claims, self._read_id)
        except (Unauthenticated, PermissionDenied) as refusal:
            self._refused.record(refusal)
            raise
        self._verified.put(token, caller, float(claims["exp"]))
        return caller

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            if len(token) > MAX_TOKEN_LENGTH:
                raise jwt.DecodeError
            header = jwt.get_unverified_header(token)
            algorithm = header["alg"]
            return jwt.decode(
                token,
                await self._key(algorithm, str(header.get("kid", ""))),
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer,
                leeway=self._leeway,
                options={"require": list(REQUIRED_CLAIMS)},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired("The token has expired.") from error
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise TokenInvalid("The token is not valid.") from error

    async def _key(self, algorithm: str, key_id: str) -> str | jwt.PyJWK:
        """The key for an algorithm of our configuration, so that no token makes a public key serve as a secret."""
        if algorithm not in self._algorithms:
            raise jwt.InvalidAlgorithmError
        if algorithm in SYMMETRIC:
            key: str | jwt.PyJWK | None = self._secret
        else:
            key = await self._keys.key(key_id) if self._keys else None
        if key is None:
            raise jwt.InvalidKeyError
        return key


def _caller(claims: Mapping[str, Any], read_id: ReadId) -> Caller:
    """The caller in verified claims. `user_metadata` is never read: users can write it."""
    user_id = _uuid(claims["sub"], read_id)
    if user_id is None:
        raise TokenInvalid("The token is not valid.") from jwt.exceptions.InvalidSubjectError()
    metadata = claims.get("app_metadata")
    if not isinstance(metadata, dict):
        raise OrganisationMissing("The user belongs to no organisation.")
    org_id = _uuid(metadata.get("org_id"), read_id)
    if org_id is None:
        raise OrganisationMissing("The user belongs to no organisation.")
    role = ROLES.get(str(metadata.get("role", "")))
    if role is None:
        raise RoleMissing("The user has no role in the organisation.")
    return Caller(org_id=org_id, user_id=user_id, role=role)


def _uuid(value: object, read_id: ReadId) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return read_id(value)
    except ValueError:
        return None

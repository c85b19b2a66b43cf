"""Tokens between services: short-lived, and naming who calls whom, in which organisation and for which person.

Every two services share a secret that no other process has. A service can therefore prove its own name alone: what it
could sign in the name of a peer, that peer's own token, only the service itself would accept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import jwt

from kit.auth.caller import Caller, Role
from kit.auth.refused_tokens import RefusedTokens
from kit.auth.token_cache import VerifiedTokens
from kit.auth.user_tokens import ReadId, TokenExpired, TokenInvalid, TokenMissing
from kit.errors import Unauthenticated

ALGORITHM: Final = "HS256"
ISSUER: Final = "bahi-internal"
LIFETIME_SECONDS: Final = 60
CLOCK_SKEW_SECONDS: Final = 5
REQUIRED_CLAIMS: Final = ("exp", "iat", "aud", "iss", "sub", "org", "role", "svc")
MAX_REUSED_TOKENS: Final = 4096

Secrets = Mapping[str, Sequence[str]]
"""The secrets that a service shares with each peer. The first signs, and all are accepted."""

_Identity = tuple[str, UUID, UUID, Role]


class InternalTokens:
    """Mints the tokens of one service, and verifies those that its peers send to it."""

    def __init__(
        self,
        service: str,
        secrets: Secrets,
        *,
        clock: Callable[[], float] = time.time,
        read_id: ReadId = UUID,
    ) -> None:
        self._service = service
        self._secrets = secrets
        self._clock = clock
        self._minted: OrderedDict[_Identity, tuple[str, float]] = OrderedDict()
        self._verified = VerifiedTokens(clock=clock)
        self._refused = RefusedTokens("service")
        self._read_id = read_id

    def mint(self, audience: str, org_id: UUID, user_id: UUID, role: Role) -> str:
        """A token for one call to the service `audience`; reused for the same identity during half of its lifetime."""
        identity = (audience, org_id, user_id, role)
        now = self._clock()
        minted = self._minted.get(identity)
        if minted is not None and now < minted[1]:
            return minted[0]
        claims = {
            "iss": ISSUER,
            "svc": self._service,
            "aud": audience,
            "org": str(org_id),
            "sub": str(user_id),
            "role": int(role),
            "iat": int(now),
            "exp": int(now) + LIFETIME_SECONDS,
        }
        token = jwt.encode(claims, self._secrets[audience][0], algorithm=ALGORITHM, headers={"kid": self._service})
        self._minted[identity] = (token, now + LIFETIME_SECONDS / 2)
        self._minted.move_to_end(identity)
        if len(self._minted) > MAX_REUSED_TOKENS:
            self._minted.popitem(last=False)
        return token

    def verify(self, token: str) -> Caller:
        """The person for whom a peer calls, with `service` naming that peer. Raises Unauthenticated."""
        if not token:
            raise TokenMissing("A bearer token is needed.")
        known = self._verified.get(token)
        if known is not None:
            return known
        try:
            claims, caller = self._read(token)
        except Unauthenticated as refusal:
            self._refused.record(refusal)
            raise
        self._verified.put(token, caller, float(claims["exp"]))
        return caller

    def _read(self, token: str) -> tuple[Mapping[str, Any], Caller]:
        try:
            claims = self._claims(token)
            caller = Caller(
                org_id=self._read_id(claims["org"]),
                user_id=self._read_id(claims["sub"]),
                role=Role(claims["role"]),
                service=claims["svc"],
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired("The token has expired.") from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid("The token is not valid.") from error
        return claims, caller

    def _claims(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that the service which it names has signed for us."""
        peer = jwt.get_unverified_header(token).get("kid", "")
        secrets = self._secrets.get(peer, ())
        if not secrets:
            raise jwt.InvalidKeyError
        claims = self._decoded(token, secrets)
        if claims["svc"] != peer:
            raise jwt.InvalidKeyError
        return claims

    def _decoded(self, token: str, secrets: Sequence[str]) -> Mapping[str, Any]:
        for secret in secrets:
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=[ALGORITHM],
                    audience=self._service,
                    issuer=ISSUER,
                    leeway=CLOCK_SKEW_SECONDS,
                    options={"require": list(REQUIRED_CLAIMS)},
                )
            except jwt.InvalidSignatureError:
                continue
        raise jwt.InvalidSignatureError

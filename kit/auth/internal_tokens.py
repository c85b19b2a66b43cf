"""Tokens between services: short-lived, and naming who calls whom, in which organisation and for which person."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import jwt

from kit.auth.caller import Caller, Role
from kit.auth.refused_tokens import RefusedTokens
from kit.auth.token_cache import VerifiedTokens
from kit.auth.user_tokens import TokenExpired, TokenInvalid, TokenMissing
from kit.errors import Unauthenticated
from kit.settings import SHORTEST_SECRET, InternalTokenSettings

ALGORITHM = "HS256"
ISSUER = "bahi-internal"
LIFETIME_SECONDS = 60
CLOCK_SKEW_SECONDS = 5
REQUIRED_CLAIMS = ("exp", "iat", "aud", "iss", "sub", "org", "role", "svc")
MAX_REUSED_TOKENS = 4096

_Identity = tuple[str, UUID, UUID, Role]


class InternalTokens:
    """Mints the tokens of one service, and verifies those that other services send to it."""

    def __init__(
        self, secret: str, service: str, *, former_secret: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        if len(secret.encode()) < SHORTEST_SECRET:
            raise ValueError(f"The secret is shorter than {SHORTEST_SECRET} bytes.")
        self._secret = secret
        self._accepted = (secret, former_secret) if former_secret else (secret,)
        self._service = service
        self._clock = clock
        self._minted: OrderedDict[_Identity, tuple[str, float]] = OrderedDict()
        self._verified: dict[str, VerifiedTokens] = {}
        self._refused = RefusedTokens("service")

    @classmethod
    def from_settings(cls, settings: InternalTokenSettings, service: str) -> "InternalTokens":
        """The tokens of `service`, signed with the secret that all services share."""
        former = settings.internal_token_former_secret
        return cls(
            settings.internal_token_secret.get_secret_value(),
            service,
            former_secret=former.get_secret_value() if former else "",
        )

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
        token = jwt.encode(claims, self._secret, algorithm=ALGORITHM)
        self._minted[identity] = (token, now + LIFETIME_SECONDS / 2)
        self._minted.move_to_end(identity)
        if len(self._minted) > MAX_REUSED_TOKENS:
            self._minted.popitem(last=False)
        return token

    def verify(self, token: str, audience: str) -> Caller:
        """The person for whom a service calls, with `service` naming that service. Raises Unauthenticated."""
        if not token:
            raise TokenMissing("A bearer token is needed.")
        verified = self._verified.setdefault(audience, VerifiedTokens(clock=self._clock))
        known = verified.get(token)
        if known is not None:
            return known
        try:
            claims, caller = self._read(token, audience)
        except Unauthenticated as refusal:
            self._refused.record(refusal)
            raise
        verified.put(token, caller, float(claims["exp"]))
        return caller

    def _read(self, token: str, audience: str) -> tuple[Mapping[str, Any], Caller]:
        try:
            claims = self._claims(token, audience)
            caller = Caller(
                org_id=UUID(claims["org"]),
                user_id=UUID(claims["sub"]),
                role=Role(claims["role"]),
                service=str(claims["svc"]),
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired("The token has expired.") from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise TokenInvalid("The token is not valid.") from error
        return claims, caller

    def _claims(self, token: str, audience: str) -> Mapping[str, Any]:
        """The claims of a token signed with the secret, or with the former one while it is being replaced."""
        for secret in self._accepted:
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=[ALGORITHM],
                    audience=audience,
                    issuer=ISSUER,
                    leeway=CLOCK_SKEW_SECONDS,
                    options={"require": list(REQUIRED_CLAIMS)},
                )
            except jwt.InvalidSignatureError:
                continue
        raise jwt.InvalidSignatureError

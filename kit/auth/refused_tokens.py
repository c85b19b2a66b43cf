"""Says in the log, for the operator alone, which check refused tokens. The callers all get the same refusal."""

import time
from collections.abc import Callable
from typing import Final, Literal

import jwt
import structlog

from kit.errors import DomainError

SAMPLE_SECONDS: Final = 10.0
"""Between two lines about one check, however many tokens it refuses."""

_BY_CAUSE: Final = {
    jwt.ExpiredSignatureError: "exp",
    jwt.InvalidAudienceError: "aud",
    jwt.InvalidIssuerError: "iss",
    jwt.InvalidIssuedAtError: "iat",
    jwt.exceptions.InvalidSubjectError: "sub",
    jwt.exceptions.InvalidJTIError: "jti",
    jwt.ImmatureSignatureError: "nbf or iat",
    jwt.InvalidAlgorithmError: "algorithm",
    jwt.InvalidKeyError: "key id",
    jwt.InvalidSignatureError: "signature",
}

_BY_REASON: Final = {"ORGANISATION_MISSING": "app_metadata.org_id", "ROLE_MISSING": "app_metadata.role"}

log = structlog.get_logger(__name__)


class RefusedTokens:
    """Counts refused tokens by the check that refused them, and logs each check at most once in SAMPLE_SECONDS."""

    def __init__(self, kind: Literal["user", "service"], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._clock = clock
        self._logged_at: dict[str, float] = {}
        self._unlogged: dict[str, int] = {}

    def record(self, refusal: DomainError) -> None:
        """Records the refusal of one token."""
        check = _failed_check(refusal)
        self._unlogged[check] = self._unlogged.get(check, 0) + 1
        now = self._clock()
        if now - self._logged_at.get(check, -SAMPLE_SECONDS) < SAMPLE_SECONDS:
            return
        self._logged_at[check] = now
        log.warning("token.refused", kind=self._kind, check=check, refused=self._unlogged.pop(check))


def _failed_check(refusal: DomainError) -> str:
    """The claim, or the part of the token, that was not accepted: one of our own words, never a text of the token."""
    cause = refusal.__cause__
    if isinstance(cause, jwt.MissingRequiredClaimError):
        return f"{cause.claim} missing"
    by_cause = (check for kind, check in _BY_CAUSE.items() if isinstance(cause, kind))
    return next(by_cause, _BY_REASON.get(refusal.reason, "format"))

"""An organisation of its own for each test: row level security keeps tests apart, and what they commit is real."""

import dataclasses
from uuid import UUID

from deploy.local import token
from deploy.services import SERVICES, token_secret_name, token_secret_names
from kit import ids
from kit.auth.caller import Caller, Role
from kit.auth.internal_tokens import InternalTokens

JWT_SECRET = "the tests' own secret, which signs nothing else"
TOKEN_SECRETS = {name: f"the tests' own {name} that no deployment has" for name in token_secret_names()}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A new organisation with one person for each role."""

    org_id: UUID
    users: dict[Role, UUID]
    tokens: dict[Role, str]

    def caller(self, role: Role = Role.ADMIN, *, idempotency_key: str = "", service: str = "") -> Caller:
        """The person with `role`, as the authenticating interceptor would bind them."""
        return Caller(
            org_id=self.org_id,
            user_id=self.users[role],
            role=role,
            service=service,
            request_id=str(ids.new_id()),
            idempotency_key=idempotency_key,
        )

    def metadata(self, role: Role = Role.ADMIN, *, idempotency_key: str = "") -> list[tuple[str, str]]:
        """The metadata of a gRPC call by a member of this organisation."""
        pairs = [("authorization", f"Bearer {self.tokens[role]}")]
        if idempotency_key:
            pairs.append(("idempotency-key", idempotency_key))
        return pairs

    def headers(self, role: Role = Role.ADMIN, *, idempotency_key: str = "") -> dict[str, str]:
        """The same for REST."""
        return dict(self.metadata(role, idempotency_key=idempotency_key))


def new_organisation(jwt_secret: str = JWT_SECRET) -> Organisation:
    """A new organisation. Nothing is written for it."""
    org_id = ids.new_id()
    users = {role: ids.new_id() for role in Role}
    tokens = {
        role: token.mint(jwt_secret, org_id, role.name.lower(), user_id=user_id) for role, user_id in users.items()
    }
    return Organisation(org_id=org_id, users=users, tokens=tokens)


def tokens_of(service: str) -> InternalTokens:
    """What this service of the tests mints and verifies."""
    peers = [peer for peer in SERVICES if peer != service]
    return InternalTokens(service, {peer: [TOKEN_SECRETS[token_secret_name(service, peer)]] for peer in peers})

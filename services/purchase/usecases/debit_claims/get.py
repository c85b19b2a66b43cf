"""Reads one debit claim."""

from dataclasses import dataclass
from uuid import UUID

from kit.db.session import ReadSession
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.store import debit_claims


@dataclass(frozen=True, slots=True, kw_only=True)
class GetDebitClaim:
    debit_claim_id: UUID


async def get_debit_claim(session: ReadSession, query: GetDebitClaim) -> DebitClaim:
    """Raises DebitClaimNotFound."""
    return await debit_claims.load(session, query.debit_claim_id)

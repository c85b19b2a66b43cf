"""Reads a debit claim for a change of it."""

from uuid import UUID

from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.purchase.domain.debit_claims import DebitClaim
from services.purchase.store import debit_claims
from services.purchase.store.account_tables import VENDOR_ACCOUNTS
from trade.store import persons


async def lock_claim(tx: Transaction, claim_id: UUID, etag: str, *, whole_person: bool = False) -> DebitClaim:
    """The claim under its vendor's lock, or that of the vendor's person. Raises DebitClaimNotFound, StaleEtag."""
    seen = await debit_claims.load(tx, claim_id)
    await persons.lock_party(tx, VENDOR_ACCOUNTS, seen.vendor_id, whole_person=whole_person)
    claim = await debit_claims.load(tx, claim_id)  # read again under the lock
    check_etag(etag, claim.version)
    return claim

"""Lists debit claims."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.purchase.domain.debit_claims import DebitClaim, ListDebitClaims
from services.purchase.store import debit_claims
from trade.domain.periods import check_period


async def list_debit_claims(session: ReadSession, query: ListDebitClaims) -> Page[DebitClaim]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await debit_claims.page(session, query)

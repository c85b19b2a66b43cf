"""Lists credit notes."""

from kit.db.session import ReadSession
from kit.pages import Page
from services.returns.domain.documents import Direction, NoteSummary
from services.returns.domain.filters import ListDocuments
from services.returns.store import notes
from trade.domain.periods import check_period


async def list_credit_notes(session: ReadSession, query: ListDocuments) -> Page[NoteSummary]:
    """One page, newest first. Raises PeriodReversed."""
    check_period(query.first_day, query.last_day)
    return await notes.page(session, Direction.SALES, query)

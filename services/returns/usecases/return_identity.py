"""Gives the documents of a return their ids and numbers, inside the transaction that writes them."""

from kit.db.session import Transaction
from kit.ids import new_id
from services.returns.domain.composing import ReturnIdentity
from services.returns.domain.number_series import Series
from services.returns.usecases.return_terms import ReturnTerms
from trade.domain.document_numbers import series_of_registration
from trade.domain.returnables import Original
from trade.store.document_numbers import next_numbers
from trade.usecases.posting_days import check_open


async def take_return_identity(
    tx: Transaction, terms: ReturnTerms, original: Original, series: tuple[Series, Series], reason: str
) -> ReturnIdentity:
    """The next numbers of the return's and the note's series, under the registration of the original.

    Raises PeriodLocked, OrganisationUnknown or SeriesExhausted.
    """
    of = original.registration_id
    await check_open(tx, terms.requested.posting_day(terms.day, of, role=terms.authority.date_role))
    registration = terms.organisation.registration_of_document(original.registration_id)
    numbered = (series_of_registration(item, registration, terms.day) for item in series)
    return_number, note_number = await next_numbers(tx, *numbered)
    return ReturnIdentity(
        return_id=new_id(),
        return_number=return_number,
        note_id=new_id(),
        note_number=note_number,
        day=terms.day,
        reason=reason,
        date_reason=terms.requested.reason,
        own_gstin=registration.gstin,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
        approval_id=terms.authority.approval_id,
        approved_by=terms.authority.approved_by,
    )

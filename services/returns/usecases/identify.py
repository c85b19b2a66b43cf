"""Gives the documents of a return their ids and numbers, inside the transaction that writes them."""

from gst.dates.periods import financial_year
from kit.db.number_series import next_numbers_of_many
from kit.db.session import Transaction
from kit.ids import new_id
from services.returns.domain.composing import ReturnIdentity
from services.returns.domain.number_series import Series
from services.returns.usecases.return_terms import ReturnTerms
from trade.domain.document_numbers import document_number, prefix_of
from trade.domain.returnables import Original


async def identify(
    tx: Transaction, terms: ReturnTerms, original: Original, series: tuple[Series, Series], reason: str
) -> ReturnIdentity:
    """The next numbers of the return's and the note's series, under the registration of the original.

    Raises OrganisationUnknown or SeriesExhausted.
    """
    registration = terms.organisation.registration_of_document(original.registration_id)
    year = financial_year(terms.day)
    names = [f"{item}:{registration.registration_id}" for item in series]
    given = await next_numbers_of_many(tx, {(name, year): 1 for name in names})
    return_number, note_number = (
        document_number(prefix_of(item, registration.series_prefix), year, given[name, year][0])
        for item, name in zip(series, names, strict=True)
    )
    return ReturnIdentity(
        return_id=new_id(),
        return_number=return_number,
        note_id=new_id(),
        note_number=note_number,
        day=terms.day,
        reason=reason,
        own_gstin=registration.gstin,
        trace_id=tx.caller.trace_id,
        created_by=tx.caller.user_id,
        created_at=tx.now,
    )

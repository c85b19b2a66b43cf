"""All rules over one set of books and one history."""

from typing import Final

from tests.chaos.judge import (
    approvals,
    audits,
    barcodes,
    batch_facts,
    customer_ledgers,
    debit_claims,
    holds,
    input_tax,
    movements,
    notes,
    numbers,
    operations,
    orders,
    papers,
    payment_references,
    periods,
    prices,
    sale_receipts,
    stock,
    stock_over_time,
    tenancy,
    vendor_ledgers,
)
from tests.chaos.judge.books import Books, Claim, Violation
from tests.chaos.load.history import History

CLAIMS: Final = (
    *holds.CLAIMS,
    *stock.CLAIMS,
    *customer_ledgers.CLAIMS,
    *vendor_ledgers.CLAIMS,
    *debit_claims.CLAIMS,
    *input_tax.CLAIMS,
    *payment_references.CLAIMS,
    *notes.CLAIMS,
    *movements.CLAIMS,
    *orders.CLAIMS,
    *prices.CLAIMS,
    *audits.CLAIMS,
    *batch_facts.CLAIMS,
    *barcodes.CLAIMS,
    *periods.CLAIMS,
    *approvals.CLAIMS,
    *papers.CLAIMS,
)
ALL_CLAIMS: Final[tuple[Claim, ...]] = (
    *CLAIMS,
    operations.EXISTS,
    operations.NOT_DONE,
    operations.ONCE,
    sale_receipts.PAID,
    numbers.CONSECUTIVE,
    tenancy.OWN_IDS,
    prices.AS_GIVEN,
    batch_facts.UNTOUCHED,
    barcodes.ASKED,
    approvals.APPROVED,
    stock_over_time.CHAINED,
    stock_over_time.NO_MORE,
)
"""Every claim that the judge checks."""


async def judge(books: Books, history: History) -> list[Violation]:
    """Every violation of every rule, in the order of the rules. Empty for books that are in order."""
    found = [
        *await books.violations(CLAIMS),
        *await operations.check(books, history),
        *await orders.check(books, history),
        *await sale_receipts.check(books, history),
        *await numbers.check(books),
        *await tenancy.check(books, history),
        *await stock_over_time.check(books, history),
        *await approvals.check(books),
        *prices.check(history),
        *await batch_facts.check(books, history),
        *barcodes.check(history),
    ]
    return sorted(found, key=lambda violation: violation.rule)

"""All rules over one set of books and one history."""

from tests.chaos.judge import (
    customer_ledgers,
    holds,
    movements,
    numbers,
    operations,
    promises,
    stock,
    tenancy,
    vendor_ledgers,
)
from tests.chaos.judge.books import Books, Violation
from tests.chaos.load.history import History

CLAIMS = (
    *stock.CLAIMS,
    *holds.CLAIMS,
    *customer_ledgers.CLAIMS,
    *vendor_ledgers.CLAIMS,
    *movements.CLAIMS,
)


async def judge(books: Books, history: History) -> list[Violation]:
    """Every violation of every rule, in the order of the rules. Empty for books that are in order."""
    found = [
        *await operations.check(books, history),
        *await books.violations(CLAIMS),
        *await numbers.check(books),
        *await tenancy.check(books, history),
        *await promises.check(books, history),
    ]
    return sorted(found, key=lambda violation: violation.rule)

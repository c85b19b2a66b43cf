"""The large books of `make bench` can be written: the law of dates and the services' tables move, the loader with
them."""

from deploy.local.runfile import Run
from tests.bench.books.fill import fill

SALES = 400


def test_year_of_sales_is_written_and_ties_out(system: Run) -> None:
    books = fill(system, sales=SALES)  # Raises BooksDoNotTieOut.
    assert books.size.sales == SALES
    assert books.movements > SALES
    assert len(books.products) == books.size.products

"""Whatever of an order's line is invoiced, cancelled and invoiced again: in the end it costs what was agreed."""

import dataclasses
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gst.price import Price
from services.sales.domain.billed_order_lines import BilledOrderLine, billed_order_lines
from services.sales.domain.order import Part, lines_to_invoice
from services.sales.domain.order_line import OrderLine
from services.sales.domain.posted_invoice import IssueDetails
from services.sales.domain.pricing import price_sale
from services.sales.usecases.invoices.build import build_invoice
from tests.support.days import NOON
from tests.support.sizes import SEEDED
from tests.unit.sales.facts import batch, order, ordered_line, organisation, planned, sale, stock

_steady = settings(deadline=None, derandomize=SEEDED, suppress_health_check=[HealthCheck.too_slow])

LINE_ID = UUID(int=1)
rupees = st.integers(500, 10_000).map(lambda n: Decimal(n).scaleb(-2))
percents = st.sampled_from([Decimal(0), Decimal("2.5"), Decimal("7.5"), Decimal("33.333")])
batches_of_a_part = st.lists(st.integers(1, 9), min_size=1, max_size=3)


def agreed(rate: Decimal, units: int, quantity: int, disc1: Decimal, disc2: Decimal) -> OrderLine:
    terms: dict[str, Any] = {
        "rate": rate,
        "rate_units": Decimal(units),
        "discount_percent": disc1,
        "second_discount_percent": disc2,
    }
    return dataclasses.replace(ordered_line(1, str(quantity)), **terms)


def invoiced(ordered: OrderLine, parts: list[int]) -> BilledOrderLine:
    """What an invoice bills of the line, from a batch for each part."""
    (requested,) = lines_to_invoice(
        order(ordered), [Part(order_line_id=LINE_ID, quantity=Decimal(sum(parts)), free_quantity=Decimal(0))]
    )
    batches = [batch(number, str(part), mrp="9999.00") for number, part in enumerate(parts)]
    priced = price_sale(
        planned(sale(requested), None, organisation(round_to_rupee=False)), [stock(*batches, line_id=str(LINE_ID))]
    )
    details = IssueDetails(invoice_id=UUID(int=3), user_id=UUID(int=8), at=NOON)
    (billed,) = billed_order_lines(build_invoice(priced, details))
    return billed


def counted(ordered: OrderLine, billed: BilledOrderLine) -> OrderLine:
    return dataclasses.replace(
        ordered,
        invoiced_quantity=ordered.invoiced_quantity + billed.quantity,
        invoiced_gross=ordered.invoiced_gross + billed.gross,
        invoiced_disc1=ordered.invoiced_disc1 + billed.disc1,
        invoiced_disc2=ordered.invoiced_disc2 + billed.disc2,
    )


@_steady
@given(
    rate=rupees,
    units=st.integers(2, 15),
    discounts=st.tuples(percents, percents),
    invoices=st.lists(batches_of_a_part, min_size=1, max_size=6),
    cancelled=st.lists(st.integers(0, 5), max_size=4),
)
def test_invoices_of_a_line_add_up_to_its_agreed_price(rate, units, discounts, invoices, cancelled):
    quantity = sum(map(sum, invoices))
    ordered = agreed(rate, units, quantity, *discounts)
    whole = invoiced(ordered, [quantity])

    issued = []
    for parts in invoices:
        issued.append((parts, invoiced(ordered, parts)))
        ordered = counted(ordered, issued[-1][1])
    for number in cancelled:
        parts, billed = issued.pop(number % len(issued))
        ordered = counted(ordered, billed.taken_back())
        issued.append((parts, invoiced(ordered, parts)))
        ordered = counted(ordered, issued[-1][1])

    assert ordered.invoiced_quantity == quantity
    found = ordered.invoiced_gross, ordered.invoiced_disc1, ordered.invoiced_disc2
    assert found == (whole.gross, whole.disc1, whole.disc2)
    assert whole.gross == Price(amount=rate, units=Decimal(units)).of(Decimal(quantity))


def test_only_what_was_rounded_is_carried_over():
    """Two invoices at once of a line of which nothing was rounded need no second attempt."""
    even = agreed(Decimal("30.00"), 15, 15, Decimal(10), Decimal(0))
    odd = agreed(Decimal("32.00"), 15, 15, Decimal(0), Decimal(0))

    after = [counted(ordered, invoiced(ordered, [5])) for ordered in (even, odd)]

    assert [ordered.invoiced_gross for ordered in after] == [Decimal("10.00"), Decimal("10.67")]
    assert [ordered.billed_before is None for ordered in after] == [True, False]

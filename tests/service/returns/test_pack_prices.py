"""Goods with prices for packs come back in pieces: notes follow the lines' amounts and add up to the documents."""

from decimal import Decimal

import asyncpg
import pytest
from bahi.sales.v1 import invoices_pb2

from tests.support.clients.returns import SALEABLE
from tests.support.prices import pack

STRIPS = {"rate": "", "pack_rate": pack("23.47"), "mrp": "", "pack_mrp": pack("32.00"), "ptr": ""}


async def test_a_sale_of_packs_comes_back_in_pieces_to_nothing(returns) -> None:
    product, customer = await returns.product(), await returns.customer()
    await returns.buy(await returns.vendor(), returns.item(product, "45", **STRIPS))
    line = invoices_pb2.SaleLine(product_id=product, quantity="45", pack_rate=pack("23.47"))
    sold = await returns.sell(customer, line)

    parts = ("1", "7", "15", "22")
    made = [await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, part, SALEABLE)) for part in parts]
    await returns.services.deliver()

    assert sum(Decimal(each.figures.taxable) for each in made) == Decimal(sold.figures.taxable) == Decimal("70.41")
    assert sum(Decimal(each.figures.total) for each in made) == Decimal(sold.figures.total)
    note = await returns.credit_note(made[0].credit_note_id)
    assert (note.lines[0].pack_mrp, note.lines[0].mrp) == (pack("32.00"), "2.133333")
    (balance,) = await returns.query("SELECT sum(balance) FROM sales.customer_balances WHERE org_id = $1")
    assert balance == (Decimal(0),)
    assert await value_of_stock(returns) == Decimal("70.41")


async def test_a_delivery_of_packs_goes_back_in_pieces_to_nothing(returns) -> None:
    receipt = await returns.buy(await returns.vendor(), returns.item(await returns.product(), "45", **STRIPS))

    parts = ("1", "7", "15", "22")
    made = [await returns.send_back(receipt.goods_receipt_id, (receipt.lines[0].line_id, part)) for part in parts]
    await returns.services.deliver()

    assert sum(Decimal(each.figures.taxable) for each in made) == Decimal(receipt.figures.taxable) == Decimal("70.41")
    assert (await returns.debit_note(made[0].debit_note_id)).lines[0].pack_mrp == pack("32.00")
    assert await value_of_stock(returns) == Decimal(0)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE sales.invoice_lines SET gross = gross + 0.01 WHERE org_id = $1", "gross_of_rate"),
        ("UPDATE sales.invoice_lines SET rate_units = 14 WHERE org_id = $1", "gross_of_rate"),
        ("UPDATE sales.invoice_lines SET mrp_units = 0 WHERE org_id = $1", "mrp_units_positive"),
        ("UPDATE purchase.goods_receipt_lines SET rate = 23.48 WHERE org_id = $1", "gross_of_rate"),
        ("UPDATE inventory.batches SET ptr_units = 0 WHERE org_id = $1", "ptr_units_positive"),
    ],
)
async def test_the_database_refuses_amounts_that_are_not_the_rates(returns, change: str, constraint: str) -> None:
    product, customer = await returns.product(), await returns.customer()
    await returns.buy(await returns.vendor(), returns.item(product, "45", **STRIPS))
    await returns.sell(customer, invoices_pb2.SaleLine(product_id=product, quantity="7", pack_rate=pack("23.47")))

    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await returns.query(change)


async def value_of_stock(returns) -> Decimal:
    ((value,),) = await returns.query("SELECT sum(value) FROM inventory.balances WHERE org_id = $1")
    return Decimal(value)

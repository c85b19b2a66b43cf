"""Goods bought, sold, taken back and sent on to the vendor; and what the books keep of it."""

import datetime as dt
from typing import Any

import asyncpg
import grpc
import pytest
from bahi.inventory.v1 import batches_pb2
from bahi.returns.v1 import purchase_returns_pb2, sales_returns_pb2
from bahi.sales.v1 import invoices_pb2, invoices_pb2_grpc, organisations_pb2

from kit.auth.caller import Role
from tests.support.clients.returns import DAMAGED, SALEABLE, ReturnsClient
from tests.support.parties import HOME_STATE, address, gstin
from tests.support.refusals import refused


def sale(product_id: str, quantity: str, rate: str, **fields: Any) -> invoices_pb2.SaleLine:
    return invoices_pb2.SaleLine(product_id=product_id, quantity=quantity, rate=rate, **fields)


async def test_damaged_goods_of_a_customer_go_on_to_the_vendor_from_where_they_were_put(returns, services) -> None:
    product_id = await returns.product()
    bought = await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "80"))
    back = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", DAMAGED))
    await services.deliver()
    goods = purchase_returns_pb2.NewPurchaseReturnLine(
        goods_receipt_line_id=bought.lines[0].line_id,
        quantity="7",
        location_id=back.lines[0].location_id,
        reason="Broken in transit",
    )

    sent = await returns.send_back(bought.goods_receipt_id, lines=[goods])
    await services.deliver()

    assert await returns.stock() == {"saleable": ("93", "0")}
    assert (sent.lines[0].location_id, sent.lines[0].reason) == (back.lines[0].location_id, "Broken in transit")
    trace = await returns.inventory.batches.TraceBatch(
        batches_pb2.TraceBatchRequest(batch_id=bought.lines[0].batch_id), metadata=returns.as_user()
    )
    assert [(document.document_number, document.quantity) for document in trace.came_back] == [(back.number, "7")]
    assert sent.number in [document.document_number for document in trace.went_to]


async def test_a_blocked_batch_may_go_back_to_its_vendor_and_not_back_on_the_shelf(returns, services) -> None:
    product_id = await returns.product()
    bought = await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "80"))
    await returns.inventory.batches.BlockBatch(
        batches_pb2.BlockBatchRequest(batch_id=bought.lines[0].batch_id, reason="Seal broken"),
        metadata=returns.as_user(),
    )

    _, field = await refused(returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE)))
    await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "93"))
    await services.deliver()

    assert field == "lines[0].disposition"
    assert await returns.holds("sales") == {"released": 1}
    assert await returns.stock() == {}


async def test_two_lines_and_a_bill_discount_come_back_as_they_went(returns) -> None:
    vendor_id = await returns.vendor()
    one, two = await returns.product(), await returns.product(tax_class="slab_18", hsn="33049990", name="Cream")
    await returns.buy(vendor_id, returns.item(one), returns.item(two))
    sold = await returns.sell(
        await returns.customer(), sale(one, "7", "43.19"), sale(two, "3", "61.27"), bill_discount_amount="11.11"
    )

    lines = [(line.line_id, line.quantity, SALEABLE) for line in sold.lines]
    made = await returns.take_back(sold.invoice_id, *reversed(lines))
    note = await returns.credit_note(made.credit_note_id)

    for name in ("taxable", "cgst", "sgst", "igst", "cess", "round_off", "total"):
        assert getattr(note.figures, name) == getattr(sold.figures, name)
    of_invoice = {line.line_id: line.figures for line in sold.lines}
    for line in note.lines:
        original = of_invoice[line.invoice_line_id]
        assert (line.figures.taxable, line.figures.tax_rate) == (original.taxable, original.tax_rate)
        assert (line.figures.cgst, line.figures.sgst) == (original.cgst, original.sgst)


async def test_an_organisation_that_keeps_paise_credits_paise_under_its_own_letters(services, new_organisation) -> None:
    returns = ReturnsClient(services, new_organisation())
    registration = organisations_pb2.NewRegistration(gstin=gstin(HOME_STATE), address=address(), series_prefix="MP")
    await returns.set_up(round_to_rupee=False, registrations=[registration])
    product_id = await returns.product()
    bought = await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "43.19", discount_percent="3"))

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE))
    sent = await returns.send_back(bought.goods_receipt_id, (bought.lines[0].line_id, "1"))

    assert (made.figures.round_off, made.figures.total) == ("0.00", "307.92")
    assert (made.number[:4], made.credit_note_number[:4], len(made.number)) == ("MPS/", "MPC/", 16)
    assert (sent.number[:4], sent.debit_note_number[:4]) == ("MPP/", "MPD/")
    assert (sent.figures.round_off, sent.figures.total) == ("0.00", "72.46")


async def test_who_did_it_is_kept(returns) -> None:
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "1", "80"))

    made = await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "1", SALEABLE))

    audit = await returns.query("SELECT action, entity, entity_id, user_id FROM returns.audit WHERE org_id = $1")
    user_id = returns.organisation.users[Role.USER]
    assert sorted((action, entity, str(id_), by) for action, entity, id_, by in audit) == [
        ("issue", "credit_note", made.credit_note_id, user_id),
        ("post", "sales_return", made.sales_return_id, user_id),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "sales_returns",
        "sales_return_lines",
        "credit_notes",
        "credit_note_lines",
        "purchase_returns",
        "purchase_return_lines",
        "debit_notes",
        "debit_note_lines",
    ],
)
async def test_the_service_itself_cannot_change_or_delete_a_document(database, table) -> None:
    connection = await asyncpg.connect(database.url("returns"))
    try:
        for statement in (f"UPDATE returns.{table} SET org_id = org_id", f"DELETE FROM returns.{table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_cancelled_invoice_takes_nothing_back(returns) -> None:
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "80"))
    await invoices_pb2_grpc.InvoiceServiceStub(returns.services.channels["sales"]).CancelInvoice(
        invoices_pb2.CancelInvoiceRequest(invoice_id=sold.invoice_id, reason="Wrong customer"),
        metadata=returns.as_user(key="cancel"),
    )

    answer = await refused(returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE)))

    assert answer == ("INVOICE_CANCELLED", "invoice_id")
    assert await returns.documents() == 0


async def test_an_invoice_with_a_return_cannot_be_cancelled(returns) -> None:
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "80"))
    await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "1", SALEABLE))

    with pytest.raises(grpc.aio.AioRpcError):
        await invoices_pb2_grpc.InvoiceServiceStub(returns.services.channels["sales"]).CancelInvoice(
            invoices_pb2.CancelInvoiceRequest(invoice_id=sold.invoice_id, reason="Wrong customer"),
            metadata=returns.as_user(key="cancel"),
        )

    returned = await returns.sales_returns.ListSalesReturns(
        sales_returns_pb2.ListSalesReturnsRequest(invoice_id=sold.invoice_id), metadata=returns.as_user()
    )
    assert len(returned.sales_returns) == 1


async def test_a_return_that_overtakes_its_own_invoice_waits_for_it(returns, services) -> None:
    product_id = await returns.product()
    await returns.buy(await returns.vendor(), returns.item(product_id))
    sold = await returns.sell(await returns.customer(), sale(product_id, "7", "80"), deliver=False)
    await returns.take_back(sold.invoice_id, (sold.lines[0].line_id, "7", SALEABLE))

    await services.running["returns"].relay.deliver_due()
    assert await returns.stock() == {"saleable": ("100", "7")}
    assert await returns.holds("inventory") == {"pending": 1}
    await services.running["sales"].relay.deliver_due()
    assert await returns.stock() == {"saleable": ("93", "0")}
    services.clock.turn_on(dt.timedelta(minutes=1))
    await services.deliver()

    assert await returns.stock() == {"saleable": ("100", "0")}
    assert await returns.holds("inventory") == {"fulfilled": 1}

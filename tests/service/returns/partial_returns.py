"""Goods that go out or come in, and go back in parts."""

from decimal import Decimal
from typing import Any

from bahi.purchase.v1 import goods_receipts_pb2
from bahi.sales.v1 import invoices_pb2, organisations_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from tests.support.clients.returns import SALEABLE, ReturnsClient


async def sell(returns: ReturnsClient, quantity: str, rate: str, **product: Any) -> invoices_pb2.Invoice:
    """An invoice of one line, for goods that are in stock."""
    product_id = await returns.product(**product)
    await returns.buy(await returns.vendor(), returns.item(product_id))
    line = invoices_pb2.SaleLine(product_id=product_id, quantity=quantity, rate=rate)
    return await returns.sell(await returns.customer(), line)


async def take_back(returns: ReturnsClient, sold: invoices_pb2.Invoice, *parts: str, **fields: Any) -> list[Decimal]:
    """The totals of the credit notes for the first line's parts, one return for each part."""
    line = sold.lines[0].line_id
    made = [await returns.take_back(sold.invoice_id, (line, part, SALEABLE), **fields) for part in parts]
    return [Decimal(each.figures.total) for each in made]


async def receive(returns: ReturnsClient, quantity: str = "12", rate: str = "10.08") -> goods_receipts_pb2.GoodsReceipt:
    """A receipt of one line; 12 at 10.08 come to 127.00."""
    item = returns.item(await returns.product(), quantity=quantity, rate=rate)
    return await returns.buy(await returns.vendor(), item)


async def send_back(returns: ReturnsClient, receipt: goods_receipts_pb2.GoodsReceipt, *parts: str) -> list[Decimal]:
    line = receipt.lines[0].line_id
    made = [await returns.send_back(receipt.goods_receipt_id, (line, part)) for part in parts]
    return [Decimal(each.figures.total) for each in made]


async def settled(returns: ReturnsClient) -> tuple[list[str], list[str]]:
    """What is owed for each invoice, and each customer's balance, when all messages are delivered."""
    await returns.services.deliver()
    bills = await returns.query("SELECT outstanding FROM sales.open_items WHERE org_id = $1 ORDER BY invoice_id")
    balances = await returns.query("SELECT balance FROM sales.customer_balances WHERE org_id = $1")
    return [f"{row[0]}" for row in bills], [f"{row[0]}" for row in balances]


async def owed_to_vendor(returns: ReturnsClient) -> tuple[list[str], list[str]]:
    """What is owed for each vendor bill, and each vendor's balance, when all messages are delivered."""
    await returns.services.deliver()
    bills = await returns.query("SELECT outstanding FROM purchase.vendor_bills WHERE org_id = $1")
    balances = await returns.query("SELECT balance FROM purchase.vendor_balances WHERE org_id = $1")
    return [f"{row[0]}" for row in bills], [f"{row[0]}" for row in balances]


async def change_setting(returns: ReturnsClient, *, round_to_rupee: bool) -> None:
    """Changes the organisation's setting, known to every service."""
    changes = organisations_pb2.OrganisationChanges(round_to_rupee=round_to_rupee)
    mask = FieldMask(paths=["round_to_rupee"])
    request = organisations_pb2.UpdateOrganisationRequest(organisation=changes, etag="*", update_mask=mask)
    await returns.sales.organisations.UpdateOrganisation(request, metadata=returns.as_user(Role.ADMIN))
    await returns.services.deliver()

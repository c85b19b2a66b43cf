"""Goods that are billed and sent back in parts."""

from decimal import Decimal
from typing import Any

from bahi.inventory.v1 import adjustments_pb2, products_pb2
from bahi.purchase.v1 import vendor_bills_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.purchase_documents import debit_note, figures
from tests.support.clients.service_client import an_id
from tests.support.days import TODAY


def of_units(units: int, rate: str = "10.00") -> vendor_bills_pb2.PrintedFigures:
    """What a vendor prints for so many units at a rate, and 5 per cent within the state."""
    taxable = units * Decimal(rate)
    half = (taxable * Decimal("0.025")).quantize(Decimal("0.01"))
    return figures(taxable=f"{taxable:.2f}", cgst=f"{half:.2f}", sgst=f"{half:.2f}", total=f"{taxable + 2 * half:.2f}")


def part(receipt: Any, quantity: str, **fields: Any) -> vendor_bills_pb2.BilledLine:
    return vendor_bills_pb2.BilledLine(goods_receipt_line_id=receipt.lines[0].line_id, quantity=quantity, **fields)


async def received(purchase: PurchaseClient, **item: str) -> Any:
    """100 units at 10.00."""
    given = {"quantity": "100", "free_quantity": "0", "rate": "10.00", **item}
    return await purchase.receive(await purchase.vendor(), purchase.item(await purchase.product(), **given))


async def send_back(purchase: PurchaseClient, receipt: Any, quantity: str, date: str = TODAY.isoformat()) -> Any:
    hold_id = an_id()
    held = await purchase.hold(receipt, quantity, hold_id)
    note = debit_note(held, hold_id, date)
    await purchase.taken(note)
    return note


async def lose(purchase: PurchaseClient, batch_id: str, quantity: str, **fields: Any) -> Any:
    """Writes goods off, and tells purchase."""
    given = {"reason_kind": adjustments_pb2.ADJUSTMENT_REASON_LOST, "reason": "Flood", **fields}
    adjustment = await purchase.inventory.adjust(batch_id, f"-{quantity}", **given)
    await purchase.inventory.deliver()
    return adjustment


async def reclassify(purchase: PurchaseClient, product_id: str, tax_class: str) -> None:
    """Another tax class of a product, at inventory."""
    await purchase.inventory.products.UpdateProduct(
        products_pb2.UpdateProductRequest(
            product_id=product_id,
            product=products_pb2.ProductChanges(tax_class=tax_class, tax_confirmation="The accountant says so"),
            update_mask=FieldMask(paths=["tax_class", "tax_confirmation"]),
            etag="*",
        ),
        metadata=purchase.as_user(),
    )

"""Products, and the goods that came: a year of deliveries in the books of inventory and purchase."""

from typing import Final

from tests.bench.books.copying import Copier
from tests.bench.books.layout import staged
from tests.bench.books.patterns import Patterns

AMOUNTS_OF_DOCUMENT: Final = ("taxable", "cgst", "sgst", "igst", "cess", "total")
AMOUNTS_OF_LINE: Final = ("gross", "taxable", "cgst", "sgst", "igst", "cess", "total", "landed_value")


async def write_products(copier: Copier, patterns: Patterns) -> None:
    """The catalogue."""
    source = f"""{staged("product")} AS product, inventory.{{table}} AS pattern
        WHERE pattern.org_id = '{patterns.org_id}' AND pattern.{{key}} = '{patterns.product_id}'"""
    await copier.copy(
        "inventory.products",
        source.format(table="products", key="product_id"),
        product_id="product.product_id",
        code="product.code",
        name="product.name",
        generic_name="product.generic_name",
        barcodes="ARRAY[product.barcode]",
    )
    await copier.copy(
        "inventory.product_barcodes",
        source.format(table="product_barcodes", key="product_id"),
        product_id="product.product_id",
        barcode="product.barcode",
    )
    await copier.copy(
        "inventory.audit",
        source.format(table="audit", key="entity_id"),
        id="uuidv7(pattern.at - now())",
        entity_id="product.product_id",
        after="""pattern.after || jsonb_build_object('product_id', product.product_id, 'code', product.code,
            'name', product.name, 'generic_name', product.generic_name, 'barcodes', ARRAY[product.barcode])""",
    )


async def write_deliveries(copier: Copier, patterns: Patterns) -> None:
    """Batches with their stock, and the goods receipts and movements by which they came in."""
    await _write_batches(copier, patterns)
    await _write_receipts(copier, patterns)
    await _write_received_lines(copier, patterns)


async def _write_batches(copier: Copier, patterns: Patterns) -> None:
    source = f"""{staged("batch")} AS batch, inventory.batches AS pattern
        WHERE pattern.org_id = '{patterns.org_id}' AND pattern.product_id = '{patterns.product_id}'"""
    await copier.copy(
        "inventory.batches",
        source,
        batch_id="batch.batch_id",
        product_id="batch.product_id",
        batch_number="batch.batch_number",
        normalised_number="batch.batch_number",
        expiry_date="batch.expiry_date",
        quantity_in="batch.received",
        value_in="batch.received * pattern.landed_cost",
        received_date="batch.day",
        created_at="batch.day + time '03:00'",
        updated_at="batch.day + time '03:00'",
    )
    await copier.copy(
        "inventory.balances",
        f"""{staged("batch")} AS batch,
            inventory.batches AS old_batch JOIN inventory.balances AS pattern USING (org_id, batch_id)
            WHERE old_batch.org_id = '{patterns.org_id}' AND old_batch.product_id = '{patterns.product_id}'""",
        org_id="old_batch.org_id",
        batch_id="batch.batch_id",
        on_hand="batch.on_hand",
        reserved="0",
        value="batch.on_hand * old_batch.landed_cost",
    )


async def _write_receipts(copier: Copier, patterns: Patterns) -> None:
    """One for each truck. What the pattern amounts to is for its units, at one price."""
    of_pattern = f"pattern.org_id = '{patterns.org_id}' AND pattern.{{key}} = '{patterns.goods_receipt_id}'"
    deliveries = f"{staged('delivery')} AS delivery"
    units = f"""(SELECT sum(quantity) AS of_pattern FROM purchase.goods_receipt_lines
        WHERE org_id = '{patterns.org_id}' AND goods_receipt_id = '{patterns.goods_receipt_id}') AS units"""
    await copier.copy(
        "purchase.goods_receipts",
        f"{deliveries}, {units}, purchase.goods_receipts AS pattern WHERE {of_pattern.format(key='goods_receipt_id')}",
        goods_receipt_id="delivery.goods_receipt_id",
        number="delivery.number",
        date="delivery.day",
        created_at="delivery.at",
        **{name: f"pattern.{name} * delivery.units / units.of_pattern" for name in AMOUNTS_OF_DOCUMENT},
    )
    await copier.copy(
        "purchase.audit",
        f"{deliveries}, purchase.audit AS pattern WHERE {of_pattern.format(key='entity_id')}",
        id="uuidv7(delivery.at - now())",
        at="delivery.at",
        entity_id="delivery.goods_receipt_id",
        after="pattern.after || jsonb_build_object('number', delivery.number)",
    )
    await copier.copy(
        "purchase.hold_outcomes",
        f"{deliveries}, purchase.hold_outcomes AS pattern WHERE {of_pattern.format(key='document_id')}",
        hold_id="delivery.hold_id",
        document_id="delivery.goods_receipt_id",
        recorded_at="delivery.at",
    )
    await copier.copy(
        "inventory.holds",
        f"""{deliveries}, purchase.hold_outcomes AS outcome JOIN inventory.holds AS pattern USING (org_id, hold_id)
            WHERE outcome.org_id = '{patterns.org_id}' AND outcome.document_id = '{patterns.goods_receipt_id}'""",
        org_id="outcome.org_id",
        hold_id="delivery.hold_id",
        created_at="delivery.at",
        changed_at="delivery.at",
    )


# Long: the columns of a table, one a line.
async def _write_received_lines(copier: Copier, patterns: Patterns) -> None:
    goods = f"""{staged("batch")} AS batch
        JOIN {staged("delivery")} AS delivery USING (truck, delivery)
        JOIN {staged("product")} AS product ON product.no = batch.product_no"""
    of_line = f"pattern.org_id = '{patterns.org_id}' AND pattern.product_id = '{patterns.product_id}'"
    await copier.copy(
        "purchase.goods_receipt_lines",
        f"{goods}, purchase.goods_receipt_lines AS pattern WHERE {of_line}",
        goods_receipt_line_id="batch.goods_receipt_line_id",
        goods_receipt_id="delivery.goods_receipt_id",
        line_no="batch.line_no",
        product_id="batch.product_id",
        product_code="product.code",
        product_name="product.name",
        batch_id="batch.batch_id",
        batch_number="batch.batch_number",
        expiry_month="to_char(batch.expiry_date, 'YYYY-MM')",
        quantity="batch.received",
        **{name: f"pattern.{name} * batch.received / pattern.quantity" for name in AMOUNTS_OF_LINE},
    )
    await copier.copy(
        "purchase.billed_units",
        f"""{goods}, purchase.goods_receipt_lines AS received
            JOIN purchase.billed_units AS pattern USING (org_id, goods_receipt_line_id)
            WHERE received.org_id = '{patterns.org_id}' AND received.product_id = '{patterns.product_id}'""",
        goods_receipt_line_id="batch.goods_receipt_line_id",
        goods_receipt_id="delivery.goods_receipt_id",
        quantity="batch.received",
    )
    await copier.copy(
        "inventory.receipt_lines",
        f"{goods}, inventory.receipt_lines AS pattern WHERE {of_line}",
        hold_id="delivery.hold_id",
        line_id="(batch.line_no - 1)::text",
        product_id="batch.product_id",
        batch_id="batch.batch_id",
        quantity="batch.received",
        landed_value="pattern.landed_value * batch.received / pattern.quantity",
    )
    await copier.copy(
        "inventory.movements",
        f"{goods}, inventory.movements AS pattern"
        f" WHERE {of_line} AND pattern.document_id = '{patterns.goods_receipt_id}'",
        movement_id="uuidv7(delivery.at - now())",
        product_id="batch.product_id",
        batch_id="batch.batch_id",
        quantity="batch.received",
        value="pattern.value * batch.received / pattern.quantity",
        on_hand_after="batch.received",
        document_id="delivery.goods_receipt_id",
        document_number="delivery.number",
        movement_date="delivery.day",
        hold_id="delivery.hold_id",
        created_at="delivery.at",
    )

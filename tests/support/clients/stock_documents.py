"""What other services send for stock: lines, reservations, incoming goods, documents."""

from typing import Any

from bahi.documents.v1 import documents_pb2
from bahi.inventory.v1 import products_pb2, stock_pb2

from kit import ids
from tests.support.days import TODAY, in_two_minutes, month_from_now

INVOICE = documents_pb2.DOCUMENT_TYPE_INVOICE
GOODS_RECEIPT = documents_pb2.DOCUMENT_TYPE_GOODS_RECEIPT
SALES_RETURN = documents_pb2.DOCUMENT_TYPE_SALES_RETURN
STOCK_ADJUSTMENT = documents_pb2.DOCUMENT_TYPE_STOCK_ADJUSTMENT


def line(product: products_pb2.Product, quantity: str, line_id: str = "1", **fields: Any) -> stock_pb2.ReservationLine:
    return stock_pb2.ReservationLine(line_id=line_id, product_id=product.product_id, quantity=quantity, **fields)


def named(batch_id: str, quantity: str) -> stock_pb2.NamedBatch:
    """So much of exactly this batch."""
    return stock_pb2.NamedBatch(batch_id=batch_id, quantity=quantity)


def reservation(*lines: stock_pb2.ReservationLine, **fields: Any) -> stock_pb2.Reservation:
    given = {
        "hold_id": str(ids.new_id()),
        "expire_time": in_two_minutes(),
        "purpose": stock_pb2.STOCK_PURPOSE_SALE,
        "on_date": TODAY.isoformat(),
        "lines": lines,
    }
    return stock_pb2.Reservation(**{**given, **fields})


def incoming_hold(*lines: stock_pb2.IncomingLine, **fields: Any) -> stock_pb2.IncomingHold:
    given = {
        "hold_id": str(ids.new_id()),
        "expire_time": in_two_minutes(),
        "on_date": TODAY.isoformat(),
        "lines": lines,
    }
    return stock_pb2.IncomingHold(**{**given, **fields})


def bought(
    product: products_pb2.Product,
    number: str,
    quantity: str,
    value: str = "100.00",
    *,
    line_id: str = "1",
    location_id: str = "",
    **facts: Any,
) -> stock_pb2.IncomingLine:
    given = {
        "batch_number": number,
        "expiry_month": month_from_now(12),
        "mrp": "12.00",
        "ptr": "9.00",
        "pts": "8.10",
        "landed_value": value,
    }
    return stock_pb2.IncomingLine(
        line_id=line_id,
        product_id=product.product_id,
        location_id=location_id,
        new_batch=stock_pb2.NewBatch(**{**given, **facts}),
        quantity=quantity,
    )


def came_back(
    product: products_pb2.Product,
    batch_id: str,
    quantity: str,
    sold_by: str,
    disposition: Any = stock_pb2.DISPOSITION_SALEABLE,
    location_id: str = "",
) -> stock_pb2.IncomingLine:
    return stock_pb2.IncomingLine(
        line_id="1",
        product_id=product.product_id,
        location_id=location_id,
        returning_batch=stock_pb2.ReturningBatch(
            batch_id=batch_id,
            origin_document_id=sold_by,
            disposition=disposition,
        ),
        quantity=quantity,
    )


def document(
    document_type: documents_pb2.DocumentType.ValueType = INVOICE, number: str = "INV/1", **fields: Any
) -> stock_pb2.StockDocument:
    given = {
        "document_type": document_type,
        "document_id": str(ids.new_id()),
        "document_number": number,
        "date": TODAY.isoformat(),
        "party_name": "Asha Medicals",
    }
    return stock_pb2.StockDocument(**{**given, **fields})

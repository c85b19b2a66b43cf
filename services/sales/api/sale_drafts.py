"""Sales as requests describe them."""

from bahi.sales.v1 import invoices_pb2 as pb

from kit.wire import proto_values
from services.sales.api.deliveries import delivery_from_proto
from services.sales.api.letters import ZERO_RATING
from services.sales.domain.sale import NamedBatch, Sale, SaleLine, SaleReceipt
from trade.api.accounts import PAYMENT_MODE, reference_from_proto
from trade.api.documents import requested_date
from trade.api.prices import optional_requested_price


def sale_from_proto(message: pb.SaleDraft, field: str) -> Sale:
    """The sale that a request describes. `field` begins the paths of its fields."""
    return Sale(
        field=field,
        customer_id=proto_values.uuid_of(message.customer_id),
        date=requested_date(message, field),
        registration_id=proto_values.optional_uuid_of(message.registration_id),
        lines=tuple(
            _line_from_proto(line, index, f"{field}lines[{index}].") for index, line in enumerate(message.lines)
        ),
        bill_discount_amount=proto_values.decimal_of(message.bill_discount_amount),
        bill_discount_percent=proto_values.decimal_of(message.bill_discount_percent),
        receipt=receipt_from_proto(message.receipt) if message.HasField("receipt") else None,
        reference=message.reference,
        premises_id=proto_values.optional_uuid_of(message.customer_premises_id),
        premises_field=f"{field}customer_premises_id",
        note=message.note,
        delivery=delivery_from_proto(message.delivery, f"{field}delivery"),
        zero_rating=ZERO_RATING.optional_from_proto(message.zero_rating),
        approval_id=proto_values.optional_uuid_of(message.approval_id),
    )


def receipt_from_proto(message: pb.SaleReceipt) -> SaleReceipt:
    return SaleReceipt(
        mode=PAYMENT_MODE.from_proto(message.mode),
        amount=proto_values.decimal_of(message.amount) if message.amount else None,
        reference=reference_from_proto(message),
    )


def _line_from_proto(line: pb.SaleLine, index: int, field: str) -> SaleLine:
    return SaleLine(
        line_id=str(index + 1),
        field=field,
        product_id=proto_values.uuid_of(line.product_id),
        quantity=proto_values.decimal_of(line.quantity),
        free_quantity=proto_values.decimal_of(line.free_quantity),
        rate=optional_requested_price(line, "rate", prefix=field),
        inclusive=line.rate_includes_tax,
        discount_percent=proto_values.decimal_of(line.discount_percent) if line.discount_percent else None,
        second_discount_percent=proto_values.decimal_of(line.second_discount_percent),
        location_id=proto_values.optional_uuid_of(line.location_id),
        batches=tuple(map(batch_from_proto, line.batches)),
    )


def batch_from_proto(batch: pb.SaleBatch) -> NamedBatch:
    return NamedBatch(batch_id=proto_values.uuid_of(batch.batch_id), quantity=proto_values.decimal_of(batch.quantity))

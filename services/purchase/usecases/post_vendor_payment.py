"""Pays a vendor: the ledger entry, and the bills that the payment meets, under the vendor's lock."""

from decimal import Decimal
from typing import Any

from bahi.documents.v1 import payments_pb2 as shared_pb2
from bahi.purchase.v1 import vendor_payments_pb2 as payments_pb2

from gst.dates.periods import financial_year
from kit.commands import audit
from kit.db import series
from kit.db.session import Transaction
from kit.ids import new_id
from kit.telemetry import otel
from kit.wire.proto_values import decimal_of, optional_date_of, uuid_of
from services.purchase.domain.errors import ReferenceMissing
from services.purchase.domain.states import CreditKind, EntryKind, PaymentMode
from services.purchase.store import vendor_credits, vendor_ledger, vendors
from services.purchase.usecases.choose_bills import choose_bills
from trade.domain.document_numbers import document_number
from trade.domain.refusals import AmountMissing
from trade.remote import organisations

SERIES = "PMT"


async def post_payment(tx: Transaction, request: payments_pb2.PostVendorPaymentRequest) -> payments_pb2.VendorPayment:
    """The posted payment. Raises VendorNotFound, DateInFuture, AmountMissing, ReferenceMissing, SeriesExhausted, and as `choose_bills`."""
    organisation = await organisations.load(tx)
    day = organisation.business_date(optional_date_of(request.date, "date"), tx.now)
    vendor = await vendors.find(tx, uuid_of(request.vendor_id))
    amount = decimal_of(request.amount)
    if amount <= 0:
        raise AmountMissing("A payment is more than zero.", field="amount")
    mode = PaymentMode(shared_pb2.PaymentMode.Name(request.mode).removeprefix("PAYMENT_MODE_"))
    if mode is PaymentMode.CHEQUE and not request.reference:
        raise ReferenceMissing("A cheque has a number.", field="reference")
    await vendor_ledger.lock_vendor(tx, vendor["vendor_id"])
    shares = await choose_bills(
        tx,
        vendor_id=vendor["vendor_id"],
        available=amount,
        allocations=request.allocations,
        oldest_first=request.oldest_first,
    )
    payment_id = new_id()
    year = financial_year(day)
    serial = (await series.next_numbers(tx, SERIES, year))[0]
    row: dict[str, Any] = {
        "vendor_credit_id": payment_id,
        "kind": CreditKind.VENDOR_PAYMENT,
        "vendor_id": vendor["vendor_id"],
        "vendor_name": vendor["name"],
        "number": document_number(SERIES, year, serial),
        "date": day,
        "amount": amount,
        "on_account": amount,
        "mode": mode,
        "reference": request.reference,
        "goods_receipt_id": None,
        "note": request.note,
        "trace_id": otel.current_trace_id(),
        "created_at": tx.now,
    }
    await vendor_credits.insert(tx, row)
    await vendor_ledger.enter(
        tx,
        vendor_id=vendor["vendor_id"],
        day=day,
        kind=EntryKind.VENDOR_PAYMENT,
        document_id=payment_id,
        number=row["number"],
        amount=-amount,
    )
    await vendor_ledger.allocate(tx, payment_id, shares)
    row["on_account"] -= sum((share.amount for share in shares), Decimal(0))
    after = {"number": row["number"], "vendor_id": request.vendor_id, "amount": f"{amount:f}", "bills": len(shares)}
    audit.record(tx, action="post", entity="vendor_payment", entity_id=payment_id, after=after)
    allocations = (await vendor_credits.allocations_of(tx, [payment_id]))[payment_id]
    return vendor_credits.shown(row, allocations)

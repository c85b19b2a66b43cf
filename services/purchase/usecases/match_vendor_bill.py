"""Says how a vendor's bill compares with what was ordered and received, and changes nothing."""

from collections.abc import Callable
from decimal import Decimal

from bahi.purchase.v1 import vendor_bills_pb2 as bills_pb2

from kit.db.session import Transaction
from kit.wire.proto_values import amount_text, price_text, quantity_text
from services.purchase.domain.bill_match import HeadMatch, LineDifference, LineFacts
from services.purchase.store.rows import Row
from services.purchase.usecases.compare_vendor_bill import ComparedBill, compare_bill


async def match_bill(tx: Transaction, request: bills_pb2.MatchVendorBillRequest) -> bills_pb2.VendorBillMatch:
    """The comparison. Raises as `compare_bill` does for what cannot be compared."""
    return shown(await compare_bill(tx, request.bill, lock=False))


def shown(compared: ComparedBill) -> bills_pb2.VendorBillMatch:
    """A comparison for the contract."""
    numbers = {receipt["goods_receipt_id"]: receipt["number"] for receipt in compared.receipts}
    return bills_pb2.VendorBillMatch(
        matches=compared.match.matches,
        lines=[
            _shown_line(line, numbers[line["goods_receipt_id"]], facts, differences)
            for line, facts, differences in zip(
                compared.lines, compared.facts, compared.match.line_differences, strict=True
            )
        ],
        heads=[_shown_head(head) for head in compared.match.heads],
        reasons=compared.match.reasons,
        tolerance=amount_text(compared.tolerance),
    )


def _shown_line(
    line: Row, receipt_number: str, facts: LineFacts, differences: list[LineDifference]
) -> bills_pb2.MatchedLine:
    return bills_pb2.MatchedLine(
        goods_receipt_line_id=str(line["goods_receipt_line_id"]),
        goods_receipt_number=receipt_number,
        product_id=str(line["product_id"]),
        product_name=line["product_name"],
        batch_number=line["batch_number"],
        ordered_quantity=_or_absent(facts.ordered_quantity, quantity_text),
        received_quantity=quantity_text(facts.received_quantity),
        billed_quantity=quantity_text(facts.billed_quantity),
        ordered_rate=_or_absent(facts.ordered_rate, price_text),
        received_rate=price_text(facts.received_rate),
        billed_rate=price_text(facts.billed_rate),
        reasons=[difference.value for difference in differences],
    )


def _or_absent(value: Decimal | None, text: Callable[[Decimal], str]) -> str:
    return "" if value is None else text(value)


def _shown_head(head: HeadMatch) -> bills_pb2.MatchedHead:
    return bills_pb2.MatchedHead(
        head=head.head,
        printed=amount_text(head.printed),
        computed=amount_text(head.computed),
        difference=amount_text(head.printed - head.computed),
        within_tolerance=head.within_tolerance,
    )

"""The lines and figures of a bill beside those of its receipts, as messages."""

from bahi.purchase.v1 import vendor_bills_pb2 as pb

from kit.wire.proto_values import amount_text, quantity_text, rate_text
from services.purchase.api.enums import BILL_DIFFERENCE, FIGURE_KIND, KEPT_COMPARISON, RECEIVED_CONDITION
from services.purchase.domain.bill_match import FigureMatch
from services.purchase.domain.vendor_bills import MatchedBillLine
from trade.api.figures import line_to_proto
from trade.api.prices import pack_to_proto, unit_price_text


def matched_line_to_proto(matched: MatchedBillLine) -> pb.MatchedLine:
    line, facts = matched.line, matched.match.facts
    return pb.MatchedLine(
        goods_receipt_line_id=str(line.line_id),
        goods_receipt_number=matched.goods_receipt_number,
        product_id=str(line.product_id),
        product_name=line.product_name,
        batch_number=line.batch.batch_number,
        ordered_quantity="" if facts.ordered_quantity is None else quantity_text(facts.ordered_quantity),
        received_quantity=quantity_text(facts.received_quantity),
        billed_quantity=quantity_text(facts.billed_quantity),
        ordered_rate="" if facts.ordered_rate is None else unit_price_text(facts.ordered_rate),
        received_rate=unit_price_text(facts.received_rate),
        billed_rate=unit_price_text(facts.billed_rate),
        differences=map(BILL_DIFFERENCE.to_proto, matched.match.differences),
        ordered_pack_rate=None if facts.ordered_rate is None else pack_to_proto(facts.ordered_rate),
        received_pack_rate=pack_to_proto(facts.received_rate),
        billed_pack_rate=pack_to_proto(facts.billed_rate),
        returned_quantity=quantity_text(facts.returned_quantity),
        held_quantity=quantity_text(facts.held_quantity),
        billed_before_quantity=quantity_text(facts.billed_before),
        kept_quantity=quantity_text(facts.kept_quantity),
        kept_comparison=KEPT_COMPARISON.to_proto(facts.kept_comparison),
        condition=RECEIVED_CONDITION.to_proto(line.condition),
        figures=line_to_proto(matched.figures),
        received_total=amount_text(matched.received_total),
        difference=amount_text(matched.figures.total - matched.received_total),
        received_tax_rate=rate_text(facts.received_tax_rate),
    )


def matched_figure_to_proto(match: FigureMatch) -> pb.MatchedFigure:
    return pb.MatchedFigure(
        figure=FIGURE_KIND.to_proto(match.figure),
        printed=amount_text(match.printed),
        computed=amount_text(match.computed),
        difference=amount_text(match.printed - match.computed),
        within_tolerance=match.within_tolerance,
    )

"""How much cash may settle one invoice, or the invoices of one order. Rupees."""

from decimal import Decimal
from uuid import UUID

import pytest

from services.sales.domain.cash import CashOfTransaction, check_cash_of_transactions
from trade.domain.refusals import CashForbidden

INVOICE = CashOfTransaction(document_id=UUID(int=1), received=Decimal("199999.98"))


def test_two_lakh_for_one_transaction_are_refused_with_the_document() -> None:
    check_cash_of_transactions([INVOICE, INVOICE.with_more(Decimal("0.01"))], field="allocations")

    with pytest.raises(CashForbidden) as refusal:
        check_cash_of_transactions([INVOICE, INVOICE.with_more(Decimal("0.02"))], field="allocations")

    assert refusal.value.field == "allocations"
    assert refusal.value.facts == {
        "document_id": str(UUID(int=1)),
        "received": "200000.00",
        "limit": "200000.00",
    }

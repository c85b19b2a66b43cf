"""Whatever we date ourselves is dated no further back than the role may; what others date keeps its day."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import pytest
from google.protobuf.descriptor import Descriptor

from gateway.contract.operations import installed_contract
from kit.auth.caller import Role
from kit.errors import DomainError
from tests.contract.dialect import Dialect
from tests.service.periods import dated_acts, dated_imports, dated_settlements
from tests.service.periods.dated_acts import Act
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import key
from tests.support.days import days_ago
from tests.support.refusals import refusal, replies_and_refusals

Prepare = Callable[[ReturnsClient], Awaitable[Act]]

PACKAGES: Final = frozenset(f"bahi.{context}.v1" for context in ("inventory", "purchase", "returns", "sales"))
OURS: Final = {
    "CreateCustomerAllowanceRequest": dated_settlements.customer_allowance,
    "CreateCustomerReceiptRequest": dated_settlements.cash_of_customer,
    "CreateCustomerRefundRequest": dated_settlements.cash_to_customer,
    "CreateGoodsReceiptRequest": dated_acts.goods_receipt,
    "CreateOrderRequest": dated_acts.order,
    "CreatePurchaseOrderRequest": dated_acts.purchase_order,
    "CreatePurchaseReturnRequest": dated_acts.purchase_return,
    "CreateSalesReturnRequest": dated_acts.sales_return,
    "CreateStockAdjustmentRequest": dated_acts.write_off,
    "CreateVendorAllowanceRequest": dated_settlements.vendor_allowance,
    "CreateVendorPaymentRequest": dated_settlements.cash_to_vendor,
    "CreateVendorRefundRequest": dated_settlements.cash_of_vendor,
    "InvoiceOrderRequest": dated_acts.invoice_of_order,
    "SaleDraft": dated_acts.invoice,
    "SettleDebitClaimRequest": dated_settlements.cash_for_claim,
}
"""By the message that takes the day: an act that dates a document of ours, or money that no bank dates."""
THEIRS: Final = {
    "CreateBillOfEntryRequest": dated_imports.bill_of_entry,
    "CreateCustomerReceiptRequest": dated_acts.customer_receipt,
    "CreateVendorBillRequest": dated_acts.vendor_bill,
    "CreateVendorPaymentRequest": dated_acts.vendor_payment,
    "MatchVendorBillRequest": dated_settlements.matched_bill,
    "SettleDebitClaimRequest": dated_settlements.bank_for_claim,
}
"""Acts whose day is the vendor's or the bank's: only locks and the beginning of the books bind them (decision 0046)."""


class Trial:
    """An act on an earlier day, by the lowest role that may call it at all."""

    def __init__(self, trader: ReturnsClient, act: Act) -> None:
        self._trader = trader
        self._act = act

    def date(self, day: str) -> None:
        dated = self._act.dated.bill if hasattr(self._act.dated, "bill") else self._act.dated
        dated.date, self._act.dated.date_reason = day, "It was forgotten"

    async def by(self, role: Role) -> Any:
        metadata = self._trader.organisation.metadata(role, idempotency_key=key())
        return await self._act.call(self._act.request, metadata=metadata)

    async def refusal(self) -> DomainError:
        found = await refusal(self.by(Role.USER))
        return await refusal(self.by(Role.MANAGER)) if found.reason == "ROLE_INSUFFICIENT" else found

    async def outcome(self) -> str:
        """The reason of its refusal, or nothing."""
        _, refusals = await replies_and_refusals(self.by(Role.MANAGER))
        return refusals[0].reason if refusals else ""


@pytest.mark.parametrize("prepare", OURS.values(), ids=OURS.keys())
async def test_a_day_beyond_the_limit_of_the_role_is_refused(trader: ReturnsClient, prepare: Prepare) -> None:
    for role in (Role.USER, Role.MANAGER):
        await trader.sales.limit(role, back_dating_days=3)
    await trader.services.deliver()
    trial = Trial(trader, await prepare(trader))

    trial.date(days_ago(4))
    refused = await trial.refusal()
    for role in (Role.USER, Role.MANAGER):
        await trader.sales.limit(role, back_dating_days=4)
    await trader.services.deliver()

    assert (refused.reason, refused.field.rpartition(".")[2]) == ("MANAGER_NEEDED", "date")
    assert refused.facts["earliest_date"] == days_ago(3)
    assert await trial.outcome() != "MANAGER_NEEDED"


@pytest.mark.parametrize("prepare", THEIRS.values(), ids=THEIRS.keys())
async def test_what_others_date_keeps_its_day(trader: ReturnsClient, prepare: Prepare) -> None:
    for role in (Role.USER, Role.MANAGER):
        await trader.sales.limit(role, back_dating_days=0)
    await trader.services.deliver()
    trial = Trial(trader, await prepare(trader))

    trial.date(days_ago(40))

    assert await trial.outcome() in {"", "DATE_IN_PAST", "BEFORE_ORIGINAL"}


def test_every_request_that_takes_a_reason_for_its_day_is_tried() -> None:
    dialect = Dialect(installed_contract(), PACKAGES)
    requests = {method.descriptor.input_type for method in dialect.methods}

    found = {message.name for request in requests for message in messages_of(request) if dated(message)}

    assert found == {*OURS, *THEIRS}


def dated(message: Descriptor) -> bool:
    return "date_reason" in message.fields_by_name


def messages_of(message: Descriptor) -> Iterator[Descriptor]:
    yield message
    for field in message.fields:
        if field.message_type is not None and field.message_type is not message:
            yield from messages_of(field.message_type)

"""A later bill that asks less settles a claim: it is in the ledger already, and the cost is made even."""

import datetime as dt
from typing import Any

from bahi.inventory.v1 import inventory_reports_pb2
from bahi.purchase.v1 import debit_claims_pb2, vendors_pb2

from tests.service.purchase.books import disagreements
from tests.service.purchase.claims import BY_NOTE, cancel_bill, rate_claim, settle, unsettle
from tests.service.purchase.parts import of_units, part, send_back
from tests.support.clients.purchase import PurchaseClient
from tests.support.clients.service_client import an_id
from tests.support.days import days_from_now
from tests.support.refusals import reason_and_field, refusal, replies_and_refusals

BY_BILL = debit_claims_pb2.CLAIM_SETTLEMENT_KIND_CORRECTED_BILL
SETTLED = debit_claims_pb2.DEBIT_CLAIM_STATUS_SETTLED


async def test_later_bill_settles_a_claim_and_moves_no_ledger(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    later = await _cheaper_bill(purchase, receipt)
    before = await purchase.outstanding(receipt.vendor_id)

    settled = await settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id)
    await purchase.deliver()

    (settlement,) = settled.settlements
    assert (settled.status, settlement.amount, settlement.document_number) == (SETTLED, "52.50", "MP/1183")
    # 1102.50 and 997.50: together 200 units at 10.00 with 5 per cent.
    assert (before.balance, (await purchase.outstanding(receipt.vendor_id)).balance) == ("2100.00", "2100.00")
    # The later goods are worth 950.00: the 50.00 that were claimed are a difference now.
    assert await _differences(purchase) == "50.00"
    assert await disagreements(purchase) == {}


async def test_bill_that_has_settled_a_claim_is_cancelled_after_that_is_undone(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    later = await _cheaper_bill(purchase, receipt)
    settled = await settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id)

    refused = await refusal(cancel_bill(purchase, later))
    await unsettle(purchase, claim, settled.settlements[0])
    await cancel_bill(purchase, later)
    gone = await refusal(settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id))
    await purchase.deliver()

    assert reason_and_field(refused) == ("DEBIT_CLAIM_SETTLED", "vendor_bill_id")
    assert reason_and_field(gone) == ("VENDOR_BILL_CANCELLED", "document_id")
    assert await _differences(purchase) == "0.00"
    assert await disagreements(purchase) == {}


async def test_only_another_bill_of_the_vendor_settles_a_claim(purchase: PurchaseClient) -> None:
    _, bill, claim = await rate_claim(purchase)
    other = await purchase.billed(await purchase.vendor("TRIVENI", name="Triveni"), await purchase.product("IBU400"))

    own = await refusal(settle(purchase, claim, BY_BILL, document_id=bill.vendor_bill_id))
    unknown = await refusal(settle(purchase, claim, BY_BILL, document_id=an_id()))
    of_other = await refusal(settle(purchase, claim, BY_BILL, document_id=other.vendor_bill_id))
    unnamed = await refusal(settle(purchase, claim, BY_BILL))

    assert reason_and_field(own) == ("NOT_A_LATER_BILL", "document_id")
    assert reason_and_field(unknown) == ("VENDOR_BILL_NOT_FOUND", "document_id")
    assert reason_and_field(of_other) == ("OTHER_VENDOR", "document_id")
    assert reason_and_field(unnamed) == ("FIELD_MISSING", "document_id")


async def test_later_bill_meets_claims_up_to_its_total(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    later = await _cheaper_bill(purchase, receipt, units=4)

    beyond = await refusal(settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id, amount="52.50"))
    settled = await settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id)
    again = await refusal(settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id))

    assert (beyond.reason, beyond.facts) == ("OVER_SETTLEMENT", {"at_most": "39.90"})
    assert settled.settled_amount == "39.90"
    assert again.facts == {"at_most": "0.00"}


async def test_bill_settles_a_claim_or_is_cancelled(purchase: PurchaseClient) -> None:
    receipt, _, claim = await rate_claim(purchase)
    later = await _cheaper_bill(purchase, receipt)

    won, lost = await replies_and_refusals(
        settle(purchase, claim, BY_BILL, document_id=later.vendor_bill_id), cancel_bill(purchase, later)
    )

    assert (len(won), {error.reason for error in lost}) in (
        (1, {"DEBIT_CLAIM_SETTLED"}),
        (1, {"VENDOR_BILL_CANCELLED"}),
    )
    assert await disagreements(purchase) == {}


async def test_no_claim_is_met_before_the_document_that_meets_it(purchase: PurchaseClient) -> None:
    """Bill and note come two days after the claim: on the day between nothing of it was met."""
    receipt, _, claim = await rate_claim(purchase)
    purchase.services.clock.turn_on(dt.timedelta(days=2))
    later = await _cheaper_bill(purchase, receipt, units=4, date=days_from_now(2))
    note = await send_back(purchase, receipt, "40", date=days_from_now(2))
    by_bill = {"kind": BY_BILL, "document_id": later.vendor_bill_id, "amount": "31.50"}
    by_note = {"kind": BY_NOTE, "document_id": note.debit_note_id}

    early = [
        await refusal(settle(purchase, claim, **how, date=days_from_now(1), date_reason="By phone"))
        for how in (by_bill, by_note)
    ]
    await settle(purchase, claim, **by_bill, date=days_from_now(2))
    settled = await settle(purchase, claim, **by_note, date=days_from_now(2))

    assert [(each.reason, each.field, each.facts) for each in early] == [
        ("BEFORE_ORIGINAL", "date", {"original_date": days_from_now(2)})
    ] * 2
    assert (settled.status, [each.amount for each in settled.settlements]) == (SETTLED, ["31.50", "21.00"])


async def _cheaper_bill(purchase: PurchaseClient, receipt: Any, units: int = 100, **fields: Any) -> Any:
    """A bill at 9.50 for new goods that were received at 9.50: the vendor makes up for the dearer one."""
    item = purchase.item(
        await purchase.product("IBU400"), quantity=str(units), free_quantity="0", rate="9.50", batch_number="IB1"
    )
    vendor = vendors_pb2.Vendor(vendor_id=receipt.vendor_id)
    later = await purchase.receive(vendor, item)
    return await purchase.bill(
        later, number="MP/1183", lines=[part(later, str(units))], figures=of_units(units, "9.50"), **fields
    )


async def _differences(purchase: PurchaseClient) -> str:
    found = await purchase.inventory.reports.GetCostDifferences(
        inventory_reports_pb2.GetCostDifferencesRequest(), metadata=purchase.as_user()
    )
    return found.total_difference

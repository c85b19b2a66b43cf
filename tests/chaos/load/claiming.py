"""Actions with debit claims: bills of which a part is claimed, settlements, and what undoes them."""

import asyncio
from typing import Final

from tests.chaos.load import billing
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body

SETTLED: Final = "1.00"
"""Rupees of one settlement. A claim of five units at 0.50 with tax takes two of them."""


async def claim_a_higher_rate(shop: Shop) -> None:
    """Receives five units at 10.00, posts their vendor bill at 10.50, and claims the difference."""
    receipt = await billing.receive_five(shop)
    bill = await billing.bill_dearer(shop, receipt, decision="claim_differences") if receipt else None
    if bill:
        found = await shop.client.fetch(f"/v1/debit-claims?vendor_bill_id={bill['vendor_bill_id']}")
        shop.claims.extend(found["debit_claims"] if found else [])


async def settle_by_short_payment(shop: Shop) -> None:
    """The vendor agrees to a part of a claim: so much less is paid."""
    await _settle(shop, {"kind": "short_payment"})


async def settle_by_refund(shop: Shop) -> None:
    """The vendor pays a part of a claim back."""
    await _settle(shop, {"kind": "refund", "mode": "bank", "reference": new_key("utr")})


async def settle_by_later_bill(shop: Shop) -> None:
    """Claims a difference, and another bill of the vendor makes up for a part of the claim."""
    await claim_a_higher_rate(shop)
    claim = shop.pick(shop.claims)
    receipt = await billing.receive_five(shop)
    bill = await billing.bill_for(shop, receipt) if receipt else None
    if claim and bill:
        how = {"kind": "corrected_bill", "document_id": bill["vendor_bill_id"], "amount": SETTLED}
        settled = await _settle_claim(shop, claim, how, kind="settle_by_bill")
        if settled:
            shop.settled_claims.append(settled)


async def claim_damaged_goods(shop: Shop) -> None:
    """Five units come damaged, are billed and claimed, and go back: their debit note settles the claim."""
    receipt = await billing.receive_five(shop, "damaged_receipt", condition="damaged")
    bill = await billing.bill_as_received(shop, receipt, decision="claim_differences") if receipt else None
    if not receipt or not bill:
        return
    returned = await billing.send_back(shop, receipt, 5)
    found = await shop.client.fetch(f"/v1/debit-claims?vendor_bill_id={bill['vendor_bill_id']}")
    if not returned or not found:
        return
    (claim,) = found["debit_claims"]
    for _ in range(billing.MOST_TRIES):  # until the debit note has come to purchase
        if await _settle_claim(
            shop, claim, {"kind": "debit_note", "document_id": returned["debit_note_id"]}, kind="settle_by_note"
        ):
            return
        await asyncio.sleep(billing.TRY_AGAIN_SECONDS)


async def claim_found_damage(shop: Shop) -> None:
    """Five units are billed as received, and one of them is found damaged or missing: it is paid for in part."""
    receipt = await billing.receive_five(shop)
    bill = await billing.bill_for(shop, receipt) if receipt else None
    if not receipt or not bill:
        return
    key = new_key("found")
    line = {
        "goods_receipt_line_id": receipt["lines"][0]["line_id"],
        "difference": shop.rng.choice(["found_damaged", "found_short"]),
        "quantity": "1",
    }
    body = {"vendor_bill_id": bill["vendor_bill_id"], "reason": key, "lines": [line]}
    claim = await shop.client.do("late_claim", "/v1/debit-claims", body, key=key, role="manager")
    if claim:
        await _settle_claim(shop, claim, {"kind": "short_payment", "amount": SETTLED}, kind="settle_claim")


async def unsettle(shop: Shop) -> None:
    """Undoes a settlement."""
    claim = shop.take(shop.settled_claims)
    if claim is None:
        await settle_by_short_payment(shop)
        return
    key = new_key("unsettle")
    body = {"settlement_id": claim["settlements"][-1]["settlement_id"], "reason": key}
    path = f"/v1/debit-claims/{claim['debit_claim_id']}:unsettle"
    if await shop.client.do("unsettle_claim", path, body, key=key, role="manager"):
        shop.claims.append(claim)


async def cancel_claim(shop: Shop) -> None:
    """Waives what is open of a claim."""
    claim = shop.take(shop.claims)
    if claim is None:
        await claim_a_higher_rate(shop)
        return
    key = new_key("give-up")
    path = f"/v1/debit-claims/{claim['debit_claim_id']}:cancel"
    waived = await shop.client.do("cancel_claim", path, {"reason": key}, key=key, role="manager")
    if waived:
        shop.waived_claims.append(waived)


async def reopen_claim(shop: Shop) -> None:
    """Claims again what was waived."""
    claim = shop.take(shop.waived_claims)
    if claim is None:
        await cancel_claim(shop)
        return
    key = new_key("think-again")
    path = f"/v1/debit-claims/{claim['debit_claim_id']}:reopen"
    if await shop.client.do("reopen_claim", path, {"reason": key}, key=key, role="manager"):
        shop.claims.append(claim)


async def _settle(shop: Shop, how: Body, *, kind: str = "settle_claim") -> None:
    claim = shop.pick(shop.claims)
    if claim is None:
        await claim_a_higher_rate(shop)
    else:
        settled = await _settle_claim(shop, claim, {**how, "amount": SETTLED}, kind=kind)
        if settled:
            shop.settled_claims.append(settled)


async def _settle_claim(shop: Shop, claim: Body, how: Body, *, kind: str) -> Body | None:
    key = new_key("settle")
    path = f"/v1/debit-claims/{claim['debit_claim_id']}:settle"
    return await shop.client.do(kind, path, {**how, "note": key}, key=key, role="manager")

"""Actions with goods that go back before their bill: closed debit notes, and bills that come meanwhile or later."""

import asyncio
from decimal import Decimal

from tests.chaos.load import billing
from tests.chaos.load.shop import Shop, new_key
from tests.support.rest import Body


async def close_note(shop: Shop) -> None:
    """Returns a receipt whole and closes the debit note. Then the note is opened again, a bill comes after all,
    or neither, in turn."""
    receipt = await billing.receive_five(shop)
    returned = await billing.send_back(shop, receipt, 5) if receipt else None
    if not receipt or not returned or not await _change_note(shop, "close", returned["debit_note_id"]):
        return
    turn, shop.closed_notes = shop.closed_notes % 3, shop.closed_notes + 1
    if turn == 0:
        await _change_note(shop, "reopen", returned["debit_note_id"])
    elif turn == 1:
        await billing.post_bill(shop, "late_bill", receipt, figures=billing.figures_of(receipt, Decimal(5)))


async def bill_during_return(shop: Shop) -> None:
    """Receives five units, and posts the vendor bill for them, or for four, while two go back."""
    receipt = await billing.receive_five(shop)
    if not receipt:
        return
    units = Decimal(shop.rng.choice((4, 5)))
    billed = [{"goods_receipt_line_id": receipt["lines"][0]["line_id"], "quantity": f"{units:f}"}]
    figures = billing.figures_of(receipt, units)
    await asyncio.gather(
        billing.send_back(shop, receipt, 2),
        billing.post_bill(shop, "bill_during_return", receipt, figures=figures, lines=billed),
    )


async def _change_note(shop: Shop, verb: str, debit_note_id: str) -> Body | None:
    """Closes a debit note or opens it, once it has come to purchase."""
    for _ in range(billing.MOST_TRIES):
        key = new_key(verb)
        path = f"/v1/vendor-credits/{debit_note_id}:{verb}"
        done = await shop.client.do(f"{verb}_debit_note", path, {"reason": key}, key=key, role="manager")
        if done:
            return done
        await asyncio.sleep(billing.TRY_AGAIN_SECONDS)
    return None

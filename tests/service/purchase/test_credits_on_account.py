"""Credits on account of a vendor: however many there are, each is reached."""

from bahi.purchase.v1 import vendor_credits_pb2

from tests.support.clients.purchase import PurchaseClient

MORE_THAN_ONE_REPLY = 203


async def test_more_credits_than_one_reply_shows_are_all_listed(purchase: PurchaseClient) -> None:
    vendor = await purchase.vendor()
    payments = [await purchase.pay(vendor.vendor_id, "1.00") for _ in range(MORE_THAN_ONE_REPLY)]
    request = vendor_credits_pb2.ListVendorCreditsRequest(
        vendor_id=vendor.vendor_id, page_size=200, on_account_only=True
    )

    first = await purchase.credits.ListVendorCredits(request, metadata=purchase.as_user())
    request.page_token = first.next_page_token
    second = await purchase.credits.ListVendorCredits(request, metadata=purchase.as_user())

    found = [*first.vendor_credits, *second.vendor_credits]
    assert [each.number for each in found] == [each.number for each in reversed(payments)]
    assert not second.next_page_token

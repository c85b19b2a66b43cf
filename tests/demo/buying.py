"""Goods come in: ordered, received in two parts with free goods and freight, billed, paid; and one old batch, found
past its date."""

import datetime as dt
from typing import Final

from gst.dates.periods import financial_year_start
from tests.demo.claiming import bill_and_claim
from tests.demo.diary import Diary
from tests.support.rest import Body, Rest
from tests.support.waiting import wait_for

OLD_DAYS: Final = 75
"""Days since the old batch came. It was good to the end of its month, so more than a month has passed."""


def day_of_old_batch(today: dt.date) -> dt.date:
    """As long ago as that, but in the financial year of today: no receipt of ours is entered in an ended one."""
    return max(today - dt.timedelta(days=OLD_DAYS), financial_year_start(today))


def order_from_the_maker(rest: Rest, diary: Diary) -> None:
    """A purchase order, drafted by a user and approved by a manager."""
    meru = diary.vendors["MERU"]
    lines = [
        _ordered(diary, "PCM650", quantity="200", free_quantity="20", rate="18.00"),
        _ordered(diary, "ALPRA", quantity="100", pack_rate={"amount": "300.00", "units": "10"}),
        _ordered(diary, "AGAL", quantity="10", rate="9000.00"),
    ]
    body = {"vendor_id": meru["vendor_id"], "lines": lines}
    draft = rest.post_once_known("/v1/purchase-orders", body)
    approved = rest.post(f"/v1/purchase-orders/{draft['purchase_order_id']}:approve", {}, role="manager")
    diary.keep("purchase order", "purchase order", approved, meru["name"])


# Long: the steps of one morning, in their order.
def receive(rest: Rest, diary: Diary) -> None:
    """The order comes in two parts; the sanitiser comes without an order, priced by the case; the old batch came long
    ago."""
    order = diary.body("purchase order")
    old = day_of_old_batch(diary.today)
    _receive(
        rest,
        diary,
        "old receipt",
        "MERU",
        {
            "date": old.isoformat(),
            "date_reason": "Found behind the rack, and entered only now",
            "vendor_document_number": "MP/0977",
            "lines": [_came(diary, "PCM650", "PM2400", -1, quantity="12", rate="15.00", mrp="30.00", ptr="21.00")],
        },
    )
    paracetamol, alprazolam, agalsidase = (line["line_id"] for line in order["lines"])
    first = [
        _came(
            diary,
            "PCM650",
            "PM2601",
            4,
            purchase_order_line_id=paracetamol,
            quantity="120",
            free_quantity="12",
            mrp="32.00",
            ptr="22.86",
        ),
        _came(
            diary, "ALPRA", "AL1107", 14, purchase_order_line_id=alprazolam, quantity="100", mrp="55.00", ptr="39.29"
        ),
    ]
    second = [
        _came(
            diary,
            "PCM650",
            "PM2702",
            20,
            purchase_order_line_id=paracetamol,
            quantity="80",
            free_quantity="8",
            mrp="33.60",
            ptr="24.00",
        ),
        _came(
            diary,
            "AGAL",
            "AG0071",
            12,
            purchase_order_line_id=agalsidase,
            quantity="10",
            mrp="14000.00",
            ptr="10500.00",
        ),
    ]
    ordered = {"purchase_order_id": order["purchase_order_id"], "vendor_document_number": "MP/1182"}
    _receive(rest, diary, "first receipt", "MERU", {**ordered, "freight": "51.60", "lines": first})
    ordered["vendor_document_number"] = "MP/1182 part 2"
    too_much = {**second[0], "quantity": "81"}
    body = {"vendor_id": diary.vendors["MERU"]["vendor_id"], **ordered, "lines": [too_much]}
    diary.refusals["over-receipt"] = rest.refused("/v1/goods-receipts", body)
    _receive(rest, diary, "second receipt", "MERU", {**ordered, "lines": second})
    prices = {"pack_rate": case("1200.00"), "pack_mrp": case("2160.00"), "pack_ptr": case("1440.00")}
    sanitiser = _came(diary, "SANI500", "SN0003", 24, quantity="60", **prices)
    _receive(rest, diary, "sanitiser receipt", "TRIVENI", {"vendor_document_number": "TH/77", "lines": [sanitiser]})
    now = rest.get(f"/v1/purchase-orders/{order['purchase_order_id']}")
    diary.documents["purchase order"] = diary.documents["purchase order"].as_it_is(now)


def take_bills(rest: Rest, diary: Diary) -> None:
    """Each vendor's bill is matched to what came before it is posted."""
    old = day_of_old_batch(diary.today).isoformat()
    today = diary.today.isoformat()
    _bill(
        rest, diary, "old bill", "MERU", "MP/0977", old, ["old receipt"], taxable="180.00", igst="9.00", total="189.00"
    )
    _bill(
        rest,
        diary,
        "bill",
        "MERU",
        "MP/1182",
        today,
        ["first receipt", "second receipt"],
        taxable="96600.00",
        igst="330.00",
        total="96930.00",
    )
    _bill_the_sanitiser_in_parts(rest, diary)


def _bill_the_sanitiser_in_parts(rest: Rest, diary: Diary) -> None:
    """The neighbour bills forty of the sixty, and later the rest, two rupees a bottle dearer: that is claimed.

    A bill entered in between by mistake is cancelled.
    """
    today = diary.today.isoformat()
    line_id = diary.body("sanitiser receipt")["lines"][0]["line_id"]
    first = {"taxable": "4000.00", "cgst": "360.00", "sgst": "360.00", "total": "4720.00"}
    rest_of_it = {"taxable": "2000.00", "cgst": "180.00", "sgst": "180.00", "total": "2360.00"}
    part = [{"goods_receipt_line_id": line_id, "quantity": "40"}]
    _bill(rest, diary, "sanitiser bill", "TRIVENI", "TH/77", today, ["sanitiser receipt"], part, **first)
    too_much = [{"goods_receipt_line_id": line_id, "quantity": "21"}]
    body = {"bill": _printed(diary, "TRIVENI", "TH/78", today, ["sanitiser receipt"], rest_of_it, too_much)}
    diary.refusals["over-billing"] = rest.refused("/v1/vendor-bills", body)
    mistake = {"bill": _printed(diary, "TRIVENI", "TH/87", today, ["sanitiser receipt"], rest_of_it)}
    entered = rest.post("/v1/vendor-bills", mistake)
    path = f"/v1/vendor-bills/{entered['vendor_bill_id']}:cancel"
    cancelled = rest.post(path, {"reason": "The number is TH/78"}, role="manager")
    diary.keep("cancelled bill", "cancelled vendor bill", cancelled, diary.vendors["TRIVENI"]["name"])
    dearer = {"taxable": "2040.00", "cgst": "183.60", "sgst": "183.60", "total": "2407.20"}
    at_another_rate = [{"goods_receipt_line_id": line_id, "quantity": "20", "pack_rate": case("1224.00")}]
    bill_and_claim(
        rest, diary, _printed(diary, "TRIVENI", "TH/78", today, ["sanitiser receipt"], dearer, at_another_rate)
    )


def pay(rest: Rest, diary: Diary) -> None:
    """The maker gets a part, set against the oldest bills; the neighbour gets all but what is claimed."""
    meru, triveni = diary.vendors["MERU"], diary.vendors["TRIVENI"]
    part = {
        "vendor_id": meru["vendor_id"],
        "mode": "bank",
        "reference": "UTR 2611220042",
        "amount": "50000.00",
        "due_first": True,
    }
    diary.keep("payment", "vendor payment", rest.post("/v1/vendor-payments", part), meru["name"])
    whole = {
        "vendor_id": triveni["vendor_id"],
        "mode": "upi",
        "amount": "7080.00",
        "allocations": [
            {"document_id": diary.body("sanitiser bill")["vendor_bill_id"], "amount": "4720.00"},
            {"document_id": diary.body("second sanitiser bill")["vendor_bill_id"], "amount": "2360.00"},
        ],
    }
    diary.keep("sanitiser payment", "vendor payment", rest.post("/v1/vendor-payments", whole), triveni["name"])


def case(amount: str) -> Body:
    """A price for a case of 12 bottles."""
    return {"amount": amount, "units": "12"}


def _ordered(diary: Diary, code: str, **line: str | Body) -> Body:
    return {"product_id": diary.products[code]["product_id"], **line}


def _came(diary: Diary, code: str, batch_number: str, months: int, **line: str | Body) -> Body:
    """A line of a receipt; the goods are good for so many months more."""
    product_id = diary.products[code]["product_id"]
    return {"product_id": product_id, "batch_number": batch_number, "expiry_month": diary.month(months), **line}


def _receive(rest: Rest, diary: Diary, name: str, vendor: str, body: Body) -> None:
    """Posts a receipt, and waits until its goods are in stock."""
    party = diary.vendors[vendor]
    receipt = rest.post("/v1/goods-receipts", {"vendor_id": party["vendor_id"], **body}, role="manager")
    diary.keep(name, "goods receipt", receipt, party["name"])
    wait_for(lambda: moved(rest, receipt["goods_receipt_id"], len(body["lines"])), f"{receipt['number']} in stock")


def moved(rest: Rest, document_id: str, lines: int) -> list[Body] | None:
    movements = rest.all("/v1/stock-movements", "stock_movements", document_id=document_id)
    return movements if len(movements) == lines else None


def _bill(  # noqa: PLR0913, PLR0917 - the parts of a bill
    rest: Rest,
    diary: Diary,
    name: str,
    vendor: str,
    number: str,
    date: str,
    receipts: list[str],
    lines: list[Body] | None = None,
    **figures: str,
) -> None:
    party = diary.vendors[vendor]
    body = {"bill": _printed(diary, vendor, number, date, receipts, figures, lines)}
    diary.keep(f"{name} match", "match", rest.post("/v1/vendor-bills:match", body), party["name"])
    diary.keep(name, "vendor bill", rest.post("/v1/vendor-bills", body), party["name"])


def _printed(  # noqa: PLR0913, PLR0917 - the parts of a bill
    diary: Diary,
    vendor: str,
    number: str,
    date: str,
    receipts: list[str],
    figures: Body,
    lines: list[Body] | None = None,
) -> Body:
    """A bill for all of the receipts that is not billed, or for the lines."""
    printed = {
        "vendor_id": diary.vendors[vendor]["vendor_id"],
        "number": number,
        "date": date,
        "goods_receipt_ids": [diary.body(receipt)["goods_receipt_id"] for receipt in receipts],
        "figures": figures,
    }
    return {**printed, "lines": lines} if lines else printed

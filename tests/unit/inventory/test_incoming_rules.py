"""What inventory asks of goods that come in: number and expiry, dates, prices, packs, and the place they go to."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from gst.price import NO_PRICE, Price
from kit.errors import DomainError
from kit.ids import new_id
from services.inventory.domain.batch_dates import check_dates, kept_confirmation
from services.inventory.domain.batches import BatchStatus, NewBatch
from services.inventory.domain.incoming import (
    check_batch_given,
    check_disposition,
    check_location,
    check_new_batch,
    check_packs,
    check_trade_prices,
)
from services.inventory.domain.locations import LocationKind
from trade.domain.goods import NO_EXPIRY, Disposition

RECEIVED = dt.date(2026, 11, 22)
PARACETAMOL = NewBatch(
    product_id=new_id(),
    batch_number="PC2411",
    expiry_date=dt.date(2028, 6, 30),
    manufacture_date=dt.date(2026, 6, 1),
    mrp=Price(amount=Decimal("110.00")),
    ptr=Price(amount=Decimal("78.50")),
    pts=Price(amount=Decimal("70.65")),
)


def batch(**fields: Any) -> NewBatch:
    return dataclasses.replace(PARACETAMOL, **fields)


def refused(check: Any, *args: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as error:
        check(*args, field="lines[0]", **named)
    return error.value.reason, error.value.field


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"batch_number": ""}, "BATCH_NUMBER_MISSING", "lines[0].batch_number"),
        ({"expiry_date": NO_EXPIRY}, "EXPIRY_MISSING", "lines[0].expiry_month"),
    ],
)
def test_a_batch_without_number_or_expiry_is_refused_where_both_are_needed(fields, reason, field) -> None:
    check_batch_given(PARACETAMOL, field="lines[0]")

    assert refused(check_batch_given, batch(**fields)) == (reason, field)


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"mrp": NO_PRICE}, "MRP_MISSING", "lines[0].mrp"),
        ({"expiry_date": dt.date(2026, 11, 21)}, "BATCH_EXPIRED", "lines[0].expiry_month"),
        ({"manufacture_date": dt.date(2028, 7, 1)}, "MANUFACTURE_AFTER_EXPIRY", "lines[0].manufacture_month"),
        ({"expiry_date": dt.date(2036, 11, 23)}, "EXPIRY_FAR_OFF", "lines[0].expiry_month"),
        ({"manufacture_date": dt.date(2026, 12, 1)}, "MANUFACTURE_AFTER_RECEIPT", "lines[0].manufacture_month"),
    ],
)
def test_a_pack_that_cannot_be_is_refused(fields, reason, field) -> None:
    assert refused(check_new_batch, batch(**fields), on_date=RECEIVED) == (reason, field)


@pytest.mark.parametrize("fields", [{"expiry_date": dt.date(2036, 11, 22)}, {"expiry_date": RECEIVED}])
def test_goods_are_good_to_their_last_day_and_ten_years_are_usual(fields) -> None:
    check_new_batch(batch(**fields), on_date=RECEIVED, field="lines[0]")


def test_ten_years_after_29_february_are_known() -> None:
    leap_day = dt.date(2028, 2, 29)

    check_dates(batch(expiry_date=dt.date(2038, 2, 28)), on_date=leap_day, confirmed=False, field="lines[0]")
    assert refused(check_dates, batch(expiry_date=dt.date(2038, 3, 31)), on_date=leap_day, confirmed=False) == (
        "EXPIRY_FAR_OFF",
        "lines[0].expiry_month",
    )


def test_a_confirmation_is_kept_only_where_a_date_needs_one() -> None:
    far_off = batch(expiry_date=dt.date(2040, 1, 31), dates_confirmation="read twice")

    check_new_batch(far_off, on_date=RECEIVED, field="lines[0]")

    kept = [kept_confirmation(each, on_date=RECEIVED, confirmation="read twice") for each in (far_off, PARACETAMOL)]
    assert kept == ["read twice", ""]
    assert kept_confirmation(batch(expiry_date=NO_EXPIRY), on_date=RECEIVED, confirmation="read twice") == ""


def test_a_confirmation_excuses_no_goods_that_expire_before_they_are_made() -> None:
    wrong = batch(manufacture_date=dt.date(2028, 7, 1))

    assert refused(check_dates, wrong, on_date=RECEIVED, confirmed=True)[0] == "MANUFACTURE_AFTER_EXPIRY"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ptr": Price(amount=Decimal("104.77"))}, "lines[0].ptr"),
        ({"pts": Price(amount=Decimal(1050), units=Decimal(10))}, "lines[0].pack_pts"),
    ],
)
def test_a_price_to_the_trade_that_with_tax_is_above_the_mrp_is_refused(fields, field) -> None:
    """Medicine is taxed at 5 %: 104.76 with tax is 109.998, 104.77 is 110.0085. gst.md 6.1."""
    check_trade_prices(batch(ptr=Price(amount=Decimal("104.76"))), "medicine", RECEIVED, field="lines[0]")

    found = refused(check_trade_prices, batch(**fields), "medicine", RECEIVED)
    assert found == ("ABOVE_MRP", field)


def test_a_price_for_a_part_of_a_counted_unit_is_refused() -> None:
    for_a_part = batch(mrp=Price(amount=Decimal(110), units=Decimal("1.5")))

    check_packs(for_a_part, "KGS", field="lines[0]")
    assert refused(check_packs, for_a_part, "TBS") == ("QUANTITY_NOT_WHOLE", "lines[0].pack_mrp.units")


@pytest.mark.parametrize(
    ("status", "expiry", "is_refused"),
    [
        (BatchStatus.SALEABLE, RECEIVED, False),
        (BatchStatus.SALEABLE, RECEIVED - dt.timedelta(days=1), True),
        (BatchStatus.BLOCKED, NO_EXPIRY, True),
        (BatchStatus.RECALLED, NO_EXPIRY, True),
    ],
)
def test_only_goods_that_may_be_sold_go_back_on_the_shelf(status, expiry, is_refused) -> None:
    named = {"status": status, "expiry": expiry, "on_date": RECEIVED}

    check_disposition(Disposition.DAMAGED, field="lines[0]", **named)
    if is_refused:
        assert refused(check_disposition, Disposition.SALEABLE, **named) == ("DISPOSITION_REFUSED", "lines[0]")
    else:
        check_disposition(Disposition.SALEABLE, field="lines[0]", **named)


@pytest.mark.parametrize(
    ("disposition", "kind"),
    [
        (Disposition.SALEABLE, LocationKind.SALEABLE),
        (Disposition.QUARANTINE, LocationKind.QUARANTINE),
        (Disposition.EXPIRED, LocationKind.NON_SALEABLE),
        (Disposition.DAMAGED, LocationKind.NON_SALEABLE),
    ],
)
def test_goods_of_a_condition_belong_to_one_kind_of_location(disposition, kind) -> None:
    check_location(disposition, kind, "lines[0]")

    for other in set(LocationKind) - {kind}:
        with pytest.raises(DomainError, match="do not belong to this location"):
            check_location(disposition, other, "lines[0]")

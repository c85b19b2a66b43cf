from datetime import date
from decimal import Decimal

import pytest

from gst.goods.expiry import BatchExpired, ExpiryInvalid, check_not_expired, expiry_bucket, last_good_day, shelf_life
from gst.goods.mrp import AboveMrp, check_mrp, mrp_after_rate_change, price_with_tax
from gst.price import Price
from tests.unit.gst.vectors import expected, given


@pytest.mark.parametrize("row", expected("V40")["rows"], ids=lambda row: row["label"])
def test_v40_batch_is_good_to_the_last_day_of_its_month(row):
    case = given("V40")
    found = shelf_life(
        last_good_day(row["label"]), date.fromisoformat(case["today"]), near_days=case["near_expiry_days"]
    )
    assert found.last_good_day == date.fromisoformat(row["last_good_day"])
    assert (found.sellable, found.days_left, found.near) == (row["sellable"], row["days_left"], row["near"])


@pytest.mark.parametrize("label", ["13/2026", "1/2026", "2026-11", "11/26", ""])
def test_unreadable_expiry_is_refused(label):
    with pytest.raises(ExpiryInvalid):
        last_good_day(label)


def test_expired_batch_is_refused_the_day_after_its_last():
    check_not_expired(date(2026, 11, 30), date(2026, 11, 30))
    with pytest.raises(BatchExpired) as refusal:
        check_not_expired(date(2026, 11, 30), date(2026, 12, 1))
    assert refusal.value.facts["days_left"] == "-1"


def test_batch_below_the_buyers_minimum_shelf_life_is_refused():
    check_not_expired(date(2026, 12, 31), date(2026, 12, 1), least_days=30)
    with pytest.raises(BatchExpired):
        check_not_expired(date(2026, 12, 30), date(2026, 12, 1), least_days=30)


@pytest.mark.parametrize(("days", "bucket"), [(-1, 0), (0, 30), (30, 30), (31, 60), (90, 90), (180, 180), (181, None)])
def test_near_expiry_bucket_is_the_smallest_that_fits(days, bucket):
    assert expiry_bucket(days) == bucket


def test_price_above_mrp_is_refused():
    mrp = Price(amount=Decimal("105.00"))
    check_mrp(Price(amount=Decimal("100.00")), Decimal(5), mrp)
    with pytest.raises(AboveMrp) as refusal:
        check_mrp(Price(amount=Decimal("100.01")), Decimal(5), mrp)
    assert refusal.value.facts == {"with_tax": "105.01", "mrp": "105.00"}
    assert price_with_tax(Decimal("100.01"), Decimal(5)) == Decimal("105.0105")


@pytest.mark.parametrize("row", expected("V15")["rows"], ids=lambda row: row["old_mrp"])
def test_v15_mrp_falls_with_the_rate(row):
    assert mrp_after_rate_change(Decimal(row["old_mrp"]), Decimal(row["old_gst"]), Decimal(row["new_gst"])) == Decimal(
        row["new_mrp"]
    )

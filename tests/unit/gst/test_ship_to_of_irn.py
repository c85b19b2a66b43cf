"""What an IRN says of the ship-to party is final for the e-way bill of its document, from 1-8-2026."""

from dataclasses import replace
from datetime import date

import pytest

from gst.einvoice.document import Einvoice, Party, Transport
from gst.eway.payload import (
    Direction,
    EwayBill,
    EwayBillInvalid,
    EwayDocumentType,
    Purpose,
    check_ship_to_of_irn,
)
from tests.unit.gst.einvoices import BUYER, SELLER, computed, einvoice

BEFORE, SINCE = date(2026, 7, 31), date(2026, 8, 1)
OTHER = replace(BUYER, gstin="24AAJFD6617E1ZN", legal_name="Clinic C", state_code="24")
PERSON = replace(BUYER, gstin=None, legal_name="Ravi")


def bill_of(registered: Einvoice, ship_to: Party | None, on: date) -> EwayBill:
    return EwayBill(
        maker_gstin="27AAECM4821K1ZC",
        direction=Direction.OUTWARD,
        purpose=Purpose.SUPPLY,
        document_type=EwayDocumentType.INVOICE,
        number=registered.number,
        date=on,
        seller=SELLER,
        buyer=BUYER,
        items=registered.items,
        totals=registered.totals,
        transport=Transport(distance=280),
        ship_to=ship_to,
    )


@pytest.mark.parametrize(
    ("of_irn", "of_bill", "said"),
    [(OTHER, None, "24AAJFD6617E1ZN"), (None, OTHER, "the buyer"), (PERSON, OTHER, "Ravi")],
)
def test_a_bill_that_ships_to_another_than_its_irn_is_refused(of_irn, of_bill, said):
    registered = replace(einvoice(computed([{"qty": "1", "rate": "10", "gst": "5"}])), ship_to=of_irn)

    check_ship_to_of_irn(bill_of(registered, of_bill, BEFORE), registered)
    check_ship_to_of_irn(bill_of(registered, of_irn, SINCE), registered)
    with pytest.raises(EwayBillInvalid) as refusal:
        check_ship_to_of_irn(bill_of(registered, of_bill, SINCE), registered)

    assert (refusal.value.field, refusal.value.facts["value"]) == ("shipToGSTIN", said)

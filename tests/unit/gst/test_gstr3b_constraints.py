"""A GSTR-3B that its portal would refuse is refused; docs/gstr3b-constraints.md lists the constraints."""

from dataclasses import replace
from decimal import Decimal

import pytest

from gst.amounts import Amounts
from gst.returns.gstr1 import build_gstr1
from gst.returns.gstr3b import Credit, Gstr3bInvalid, Inward, UntaxedInward, gstr3b_faults, gstr3b_file, outward_tables
from tests.unit.gst.months import SELLER, v30_month
from tests.unit.gst.vectors import opened

_PERIOD = "102026"
_OUTWARD = outward_tables(build_gstr1(SELLER, _PERIOD, v30_month()))
_ODD = Amounts(cgst=Decimal("1.00"), sgst=Decimal("2.00"))


@pytest.mark.parametrize(
    ("outward", "inward", "field"),
    [
        ({}, {"reverse_charge": _ODD}, "sup_details.isup_rev.samt"),
        ({}, {"operator_pays": _ODD}, "eco_dtls.eco_sup.samt"),
        ({"taxed": _ODD}, {}, "sup_details.osup_det.samt"),
        ({"non_gst": Decimal("0.001")}, {}, "sup_details.osup_nongst.txval"),
        ({}, {"interest": Amounts(igst=Decimal(-1))}, "intr_ltfee.intr_details.iamt"),
        ({}, {"late_fee": Decimal(-1)}, "intr_ltfee.ltfee_details.camt"),
        ({}, {"untaxed": UntaxedInward(inter=Decimal(-1))}, "inward_sup.isup_details[1].inter"),
        ({}, {"available": {Credit.OTHER: Amounts(igst=Decimal("0.005"))}}, "itc_elg.itc_avl[5].iamt"),
    ],
)
def test_return_that_the_portal_would_refuse_is_refused_by_field(outward, inward, field):
    with pytest.raises(Gstr3bInvalid) as refusal:
        gstr3b_file(SELLER, _PERIOD, replace(_OUTWARD, **outward), Inward(**inward))
    assert (refusal.value.reason, refusal.value.field) == ("gstr3b_invalid", field)


def test_credit_of_vendors_that_round_differently_is_accepted():
    inward = Inward(available={Credit.OTHER: _ODD})
    assert opened(gstr3b_file(SELLER, _PERIOD, _OUTWARD, inward))["itc_elg"]["itc_avl"][4]["samt"] == Decimal("2.00")


@pytest.mark.parametrize("with_table_3_2", [True, False])
def test_return_of_the_worked_month_has_no_fault(with_table_3_2):
    file = gstr3b_file(SELLER, _PERIOD, _OUTWARD, Inward(late_fee=Decimal(50)), with_table_3_2=with_table_3_2)
    assert gstr3b_faults(file) == []

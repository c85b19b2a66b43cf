"""What the tax library refuses, as a refusal of ours."""

import pytest

from gst.errors import GstError
from kit.errors import InvalidArgument
from trade.domain.law import refusals_of_law


class GstinWrong(GstError):
    reason = "gstin_wrong"


def test_a_refusal_of_the_law_keeps_its_reason_rule_and_facts() -> None:
    with pytest.raises(InvalidArgument) as caught, refusals_of_law("customer.gstin"):
        raise GstinWrong("Not a GSTIN.", field="gstin", rule="Rule 10", given="27X")

    assert caught.value.reason == "GSTIN_WRONG"
    assert caught.value.message == "Not a GSTIN."
    assert caught.value.field == "customer.gstin"
    assert caught.value.facts == {"rule": "Rule 10", "given": "27X"}


def test_without_a_field_of_the_request_the_name_of_the_tax_library_stays() -> None:
    with pytest.raises(InvalidArgument) as caught, refusals_of_law():
        raise GstinWrong("Not a GSTIN.", field="gstin", rule="Rule 10")

    assert caught.value.field == "gstin"


def test_one_reason_is_one_class() -> None:
    def refused() -> type[InvalidArgument]:
        with pytest.raises(InvalidArgument) as caught, refusals_of_law():
            raise GstinWrong("Not a GSTIN.", field="gstin", rule="Rule 10")
        return caught.type

    assert refused() is refused()

"""What peers refuse in our words."""

import pytest

from kit.errors import FailedPrecondition
from services.returns.remote.refusals import in_our_words


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("lines[1].quantity", "lines[4].quantity"),
        ("receipts[0].lines[0].location_id", "lines[3].location_id"),
        ("reservations[0].lines[1].batches[0].quantity", "lines[4].quantity"),
        ("lines[0].returning_batch.disposition", "lines[3].disposition"),
        ("lines[2].quantity", "lines[2].quantity"),
        ("invoice_id", "invoice_id"),
        ("", ""),
    ],
)
def test_a_peers_field_becomes_that_of_our_request(theirs, ours) -> None:
    with pytest.raises(FailedPrecondition) as caught, in_our_words([3, 4]):
        raise FailedPrecondition("No.", field=theirs)

    assert caught.value.field == ours

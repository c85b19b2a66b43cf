"""The field of a peer's refusal is renamed to that of the request."""

import pytest

from kit.errors import FailedPrecondition
from services.returns.remote.request_fields import fields_of_request


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("lines[1].quantity", "lines[4].quantity"),
        ("incoming_holds[0].lines[0].location_id", "lines[3].location_id"),
        ("reservations[0].lines[1].batches[0].quantity", "lines[4].quantity"),
        ("lines[0].returning_batch.disposition", "lines[3].disposition"),
        ("lines[2].quantity", "lines[2].quantity"),
        ("invoice_id", "invoice_id"),
        ("", ""),
    ],
)
def test_a_peers_field_becomes_that_of_our_request(theirs, ours) -> None:
    with pytest.raises(FailedPrecondition) as caught, fields_of_request([3, 4]):
        raise FailedPrecondition("No.", field=theirs)

    assert caught.value.field == ours

"""Whatever a month that is about to be closed can refuse has a field for the reason that opens it."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor

from tests.contract.recorder import OPERATIONS

REASONS = {"reason", "date_reason", "cancel_reason"}
DATES_NOTHING = {
    "approvePurchaseOrder": "the order has its date since it was created",
    "confirmOrder": "the order has its date since it was created, and goods that are reserved have none",
    "createCustomer": "master data",
    "createCustomerPremises": "master data",
    "createLocation": "master data",
    "createOrganisation": "master data",
    "createProduct": "master data",
    "createRegistration": "master data",
    "createVendor": "master data",
}


def test_every_act_can_say_why_or_dates_nothing() -> None:
    silent = {
        name for name, each in OPERATIONS.items() if each.idempotency_key and not REASONS & set(_fields(each.request))
    }

    assert silent == set(DATES_NOTHING)


def _fields(message: Descriptor) -> Iterator[str]:
    """The fields of a request, and those of its parts, which contain no request again."""
    for field in message.fields:
        yield field.name
        if field.message_type is not None and field.message_type.file.package.startswith("bahi."):
            yield from _fields(field.message_type)

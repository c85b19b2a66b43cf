"""Whatever a month that is about to be closed can refuse has a field for the reason that opens it."""

from tests.contract.recorder import OPERATIONS
from tests.contract.request_fields import fields_of

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
        name for name, each in OPERATIONS.items() if each.idempotency_key and not REASONS & set(fields_of(each.request))
    }

    assert silent == set(DATES_NOTHING)

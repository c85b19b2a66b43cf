"""Period locks at their owner: who sets them, what they wait for, and what history they leave."""

import pytest
from bahi.sales.v1 import invoices_pb2, organisation_announced_pb2, organisations_pb2
from bahi.sales.v1 import period_locks_pb2 as pb
from google.protobuf.field_mask_pb2 import FieldMask

from kit.auth.caller import Role
from services.sales.store.invoice_tables import invoices
from tests.support.clients.sales import SalesClient
from tests.support.clients.sales_documents import batch_of, line, new_registration, order_line
from tests.support.days import TODAY
from tests.support.period_locks import (
    CLOSING,
    LOCKED,
    OPEN,
    SOFT,
    THIS_MONTH,
    acknowledge,
    default_registration,
    history,
    list_locks,
    read_lock,
    set_lock,
)
from tests.support.refusals import refusal, refused

SERVICES = ("inventory", "purchase", "returns")


async def version_of(sales: SalesClient) -> int:
    """The version of the organisation that was announced last."""
    return int((await sales.profile()).etag.strip('"'))


async def test_a_month_is_open_until_an_administrator_sets_it(sales: SalesClient) -> None:
    await sales.set_up()

    before = await read_lock(sales)
    by_manager = await refused(set_lock(sales, LOCKED, role=Role.MANAGER))
    of_the_future = await refused(set_lock(sales, LOCKED, "2026-12"))
    unchanged = await refused(set_lock(sales, OPEN))
    elsewhere = await refused(set_lock(sales, LOCKED, registration_id="01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e50"))

    assert (before.state, before.etag, before.reason) == (OPEN, '"0"', "")
    assert by_manager[0] == "ROLE_INSUFFICIENT"
    assert of_the_future == ("PERIOD_NOT_BEGUN", "month")
    assert unchanged == ("PERIOD_STATE_UNCHANGED", "state")
    assert elsewhere == ("REGISTRATION_NOT_FOUND", "registration_id")
    assert not (await list_locks(sales)).period_locks


async def test_no_month_opens_again_because_another_registration_becomes_the_default(sales: SalesClient) -> None:
    """Payments and orders belong to no registration: they follow the default one, whose month is locked."""
    await sales.set_up()
    service, admin = sales.organisations, sales.as_user(Role.ADMIN)
    keys = [sales.with_key("", Role.ADMIN) for _ in range(2)]
    asked = organisations_pb2.CreateRegistrationRequest(registration=new_registration("24", series_prefix="GJ"))
    other = await service.CreateRegistration(asked, metadata=keys[0])
    await set_lock(sales, LOCKED)
    to_default = organisations_pb2.UpdateRegistrationRequest(
        registration_id=other.registration_id,
        registration=organisations_pb2.RegistrationChanges(is_default=True),
        update_mask=FieldMask(paths=["is_default"]),
        etag="*",
    )
    new = new_registration("29", series_prefix="KA", is_default=True)
    added = organisations_pb2.CreateRegistrationRequest(registration=new)

    changing = await refusal(service.UpdateRegistration(to_default, metadata=admin))
    adding = await refusal(service.CreateRegistration(added, metadata=keys[1]))
    await set_lock(sales, SOFT, registration_id=other.registration_id)
    softer = await refusal(service.UpdateRegistration(to_default, metadata=admin))
    await set_lock(sales, LOCKED, registration_id=other.registration_id)
    changed = await service.UpdateRegistration(to_default, metadata=admin)

    assert [(each.reason, each.field, each.facts["month"]) for each in (changing, adding, softer)] == [
        ("PERIODS_OPEN_AGAIN", "registration.is_default", THIS_MONTH)
    ] * 3
    assert changed.is_default


async def test_a_lock_is_closing_until_every_service_has_acknowledged_its_version(sales: SalesClient) -> None:
    await sales.set_up()

    closing = await set_lock(sales, LOCKED)
    announced = await version_of(sales)
    assert (closing.state, list(closing.awaited_services), closing.etag) == (CLOSING, [1, 2, 3], '"1"')
    await acknowledge(sales, announced, "inventory", "purchase")
    await acknowledge(sales, announced - 1, "returns")  # it has stored the version before the lock
    assert (await read_lock(sales)).awaited_services == [pb.POSTING_SERVICE_RETURNS]
    await acknowledge(sales, announced, "returns")

    locked = await read_lock(sales)
    assert (locked.state, list(locked.awaited_services), locked.reason) == (LOCKED, [], closing.reason)
    assert [change[:2] for change in await history(sales)] == [(OPEN, CLOSING), (CLOSING, LOCKED)]


async def test_a_service_acknowledges_in_its_own_name_alone(sales: SalesClient) -> None:
    await sales.set_up()
    await set_lock(sales, LOCKED)
    of_returns = organisation_announced_pb2.OrganisationAcknowledged(
        service="returns", source_version=await version_of(sales)
    )

    (by_inventory,) = await sales.take(of_returns, sender="inventory")

    assert (by_inventory.accepted, by_inventory.reason) == (False, "PERMISSION_DENIED")
    assert pb.POSTING_SERVICE_RETURNS in (await read_lock(sales)).awaited_services


async def test_acknowledgements_count_once_and_never_backwards(sales: SalesClient) -> None:
    await sales.set_up()
    await set_lock(sales, LOCKED)
    announced = await version_of(sales)

    await acknowledge(sales, announced, "inventory", "inventory", "inventory")
    await acknowledge(sales, announced + 5, "purchase")
    await acknowledge(sales, announced - 1, "purchase", "inventory")
    assert (await read_lock(sales)).awaited_services == [pb.POSTING_SERVICE_RETURNS]
    await acknowledge(sales, announced, "returns", "returns")
    await acknowledge(sales, announced - 1, *SERVICES)

    assert (await read_lock(sales)).state == LOCKED
    assert len(await history(sales)) == 2


async def test_an_acknowledgement_of_a_lock_that_was_opened_does_not_complete_the_next_one(sales: SalesClient) -> None:
    await sales.set_up()
    await set_lock(sales, LOCKED)
    await set_lock(sales, OPEN, reason="A bill was forgotten")
    again = await set_lock(sales, LOCKED)
    announced = await version_of(sales)

    await acknowledge(sales, announced - 2, *SERVICES)
    await acknowledge(sales, announced - 1, *SERVICES)
    assert (await read_lock(sales)).state == CLOSING
    await acknowledge(sales, announced, *SERVICES)

    assert (again.state, again.etag) == (CLOSING, '"3"')
    assert (await read_lock(sales)).state == LOCKED
    assert [change[:2] for change in await history(sales, month=THIS_MONTH)] == [
        (OPEN, CLOSING),
        (CLOSING, OPEN),
        (OPEN, CLOSING),
        (CLOSING, LOCKED),
    ]


async def test_two_administrators_do_not_cross(sales: SalesClient) -> None:
    await sales.set_up()
    read = (await read_lock(sales)).etag

    await set_lock(sales, SOFT, etag=read)
    late = await refused(set_lock(sales, LOCKED, etag=read))

    assert late == ("STALE_ETAG", "etag")
    assert (await read_lock(sales)).state == SOFT


async def test_a_closing_month_takes_no_document_and_an_opened_one_does(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    sold = await sales.sell(customer, line(product, "1"))
    paid = await sales.pay(customer, "5.00")
    order = await sales.confirm_order(await sales.draft_order(customer, order_line(product, "1")))
    await set_lock(sales, LOCKED)
    bulk = batch_of([sales.draft(customer, line(product, "1"))])

    refusals = {
        "sale": await refused(sales.sell(customer, line(product, "1"))),
        "preview": await refused(
            sales.invoices.PreviewInvoice(
                invoices_pb2.PreviewInvoiceRequest(invoice=sales.draft(customer, line(product, "1"))),
                metadata=sales.as_user(),
            )
        ),
        "of an order": await refused(sales.invoice_order(order)),
        "cancellation": await refused(sales.cancel_invoice(sold)),
        "receipt": await refused(sales.pay(customer, "5.00")),
        "cancelled receipt": await refused(sales.cancel_receipt(paid)),
        "allocation": await refused(sales.allocate(paid.customer_receipt_id, due_first=True)),
        "order": await refused(sales.draft_order(customer, order_line(product, "1"))),
    }
    outcome = (await sales.invoices.BatchCreateInvoices(bulk, metadata=sales.as_user())).outcomes[0]

    assert refusals == {
        "sale": ("PERIOD_LOCKED", "invoice.date"),
        "preview": ("PERIOD_LOCKED", "invoice.date"),
        "of an order": ("PERIOD_LOCKED", "date"),
        "cancellation": ("PERIOD_LOCKED", "invoice_id"),
        "receipt": ("PERIOD_LOCKED", "date"),
        "cancelled receipt": ("PERIOD_LOCKED", "customer_receipt_id"),
        "allocation": ("PERIOD_LOCKED", "customer_credit_id"),
        "order": ("PERIOD_LOCKED", "date"),
    }
    assert "PERIOD_LOCKED" in str(outcome)
    assert await sales.count(invoices) == 1
    await set_lock(sales, OPEN, reason="A sale was forgotten")
    assert (await sales.sell(customer, line(product, "1"))).date == TODAY.isoformat()


async def test_the_refusal_says_which_month_of_which_registration_is_in_which_state(sales: SalesClient) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    await set_lock(sales, LOCKED)
    sale = sales.sell(customer, line(product, "1"))

    facts = (await refusal(sale)).facts

    assert facts == {"registration_id": await default_registration(sales), "month": "2026-11", "state": "closing"}


async def test_a_lock_is_of_one_registration_of_one_organisation(sales: SalesClient, neighbour: SalesClient) -> None:
    await sales.set_up()
    other = await sales.add_registration(new_registration())
    await neighbour.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    their_customer, their_product = await neighbour.customer(), await neighbour.stocked()

    await set_lock(sales, LOCKED)

    assert (await refused(sales.sell(customer, line(product, "1"))))[0] == "PERIOD_LOCKED"
    assert await sales.sell(customer, line(product, "1"), registration_id=other.registration_id)
    assert await neighbour.sell(their_customer, line(their_product, "1"))
    assert (await read_lock(neighbour)).state == OPEN
    assert not (await list_locks(neighbour)).period_locks
    assert not await history(neighbour)


@pytest.mark.parametrize("state", [SOFT, LOCKED])
async def test_a_soft_month_refuses_a_user_and_a_locked_one_a_manager_too(sales: SalesClient, state: int) -> None:
    await sales.set_up()
    customer, product = await sales.customer(), await sales.stocked()
    sold = await sales.sell(customer, line(product, "1"))
    await set_lock(sales, state)

    assert (await refused(sales.sell(customer, line(product, "1"))))[0] == "PERIOD_LOCKED"
    by_manager = sales.cancel_invoice(sold, role=Role.MANAGER)  # a cancellation says its reason

    if state == SOFT:
        assert (await by_manager).cancel_reason
    else:
        assert (await refused(by_manager))[0] == "PERIOD_LOCKED"


async def test_an_acknowledgement_of_an_organisation_that_is_not_set_up_changes_nothing(sales: SalesClient) -> None:
    await acknowledge(sales, 1, *SERVICES)
    await sales.set_up()

    assert (await read_lock(sales)).state == OPEN

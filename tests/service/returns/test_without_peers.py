"""What returns refuses by itself, before it needs anybody: identities, keys, forms, dates, other organisations."""

import datetime as dt
from collections.abc import AsyncIterator

import grpc
import pytest
import sqlalchemy as sa
from bahi.holds.v1 import holds_pb2, holds_pb2_grpc
from bahi.inventory.v1 import stock_pb2
from bahi.returns.v1 import (
    credit_notes_pb2,
    credit_notes_pb2_grpc,
    debit_notes_pb2,
    debit_notes_pb2_grpc,
    purchase_returns_pb2,
    purchase_returns_pb2_grpc,
    sales_returns_pb2,
    sales_returns_pb2_grpc,
)

from kit.auth.caller import Role
from kit.ids import new_id
from services.returns.store.tables import kit_tables, sales_returns
from tests.support.announcements import organisation_announced
from tests.support.clients.returns import ReturnsClient
from tests.support.clients.service_client import service_metadata
from tests.support.cluster import TestDatabase
from tests.support.days import TODAY
from tests.support.parties import gstin
from tests.support.refusals import refused
from tests.support.services import Services, running_services
from trade.store import organisations


@pytest.fixture
async def services(database: TestDatabase) -> AsyncIterator[Services]:
    """Returns, and none of its peers."""
    async with running_services(database, "returns") as services:
        yield services


async def announce(services, organisation, **profile) -> None:
    """Tells returns of the organisation, as the relay of sales would."""
    message = organisation_announced(organisation, str(new_id()), gstin(), **profile)
    await ReturnsClient(services, organisation).taken(message, sender="sales")


def sales_request(**changes):
    line = sales_returns_pb2.NewSalesReturnLine(
        invoice_line_id=str(new_id()), quantity="2", disposition=stock_pb2.DISPOSITION_SALEABLE
    )
    return sales_returns_pb2.CreateSalesReturnRequest(
        **{"invoice_id": str(new_id()), "reason": "Short expiry", "lines": [line], **changes}
    )


def purchase_request(**changes):
    line = purchase_returns_pb2.NewPurchaseReturnLine(goods_receipt_line_id=str(new_id()), quantity="2")
    return purchase_returns_pb2.CreatePurchaseReturnRequest(
        **{"goods_receipt_id": str(new_id()), "reason": "Broken", "lines": [line], **changes}
    )


def sell_back(services):
    return sales_returns_pb2_grpc.SalesReturnServiceStub(services.channels["returns"]).CreateSalesReturn


def send_back(services):
    return purchase_returns_pb2_grpc.PurchaseReturnServiceStub(services.channels["returns"]).CreatePurchaseReturn


CREATES = [(sell_back, sales_request), (send_back, purchase_request)]


def reads(services):
    channel = services.channels["returns"]
    sales = sales_returns_pb2_grpc.SalesReturnServiceStub(channel)
    purchase = purchase_returns_pb2_grpc.PurchaseReturnServiceStub(channel)
    credit = credit_notes_pb2_grpc.CreditNoteServiceStub(channel)
    debit = debit_notes_pb2_grpc.DebitNoteServiceStub(channel)
    id_ = str(new_id())
    return [
        (sales.GetSalesReturn, sales_returns_pb2.GetSalesReturnRequest(sales_return_id=id_), "sales_return_id"),
        (
            purchase.GetPurchaseReturn,
            purchase_returns_pb2.GetPurchaseReturnRequest(purchase_return_id=id_),
            "purchase_return_id",
        ),
        (credit.GetCreditNote, credit_notes_pb2.GetCreditNoteRequest(credit_note_id=id_), "credit_note_id"),
        (debit.GetDebitNote, debit_notes_pb2.GetDebitNoteRequest(debit_note_id=id_), "debit_note_id"),
    ]


def lists(services):
    channel = services.channels["returns"]
    return [
        (
            sales_returns_pb2_grpc.SalesReturnServiceStub(channel).ListSalesReturns,
            sales_returns_pb2.ListSalesReturnsRequest,
        ),
        (
            purchase_returns_pb2_grpc.PurchaseReturnServiceStub(channel).ListPurchaseReturns,
            purchase_returns_pb2.ListPurchaseReturnsRequest,
        ),
        (credit_notes_pb2_grpc.CreditNoteServiceStub(channel).ListCreditNotes, credit_notes_pb2.ListCreditNotesRequest),
        (debit_notes_pb2_grpc.DebitNoteServiceStub(channel).ListDebitNotes, debit_notes_pb2.ListDebitNotesRequest),
    ]


async def count(books, organisation, table):
    async def work(tx):
        return (await tx.row(sa.select(sa.func.count().label("rows")).select_from(table))).rows

    return await books.run(organisation.caller(), work)


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_creating_without_a_key_is_refused(services, organisation, create, request_for) -> None:
    reason, _ = await refused(create(services)(request_for(), metadata=organisation.metadata()))

    assert reason == "IDEMPOTENCY_KEY_REQUIRED"


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_creating_without_a_token_is_refused(services, create, request_for) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await create(services)(request_for(), metadata=[("idempotency-key", "k")])

    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_counter_staff_may_not_send_goods_back_to_a_vendor(services, organisation) -> None:
    reason, _ = await refused(
        send_back(services)(purchase_request(), metadata=organisation.metadata(Role.USER, idempotency_key="k"))
    )

    assert reason == "ROLE_INSUFFICIENT"


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_an_organisation_that_was_never_announced_is_refused(services, organisation, create, request_for) -> None:
    reason, _ = await refused(create(services)(request_for(), metadata=organisation.metadata(idempotency_key="k")))

    assert reason == "ORGANISATION_UNKNOWN"


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_a_date_in_the_future_is_refused(services, organisation, create, request_for) -> None:
    await announce(services, organisation)
    later = (TODAY + dt.timedelta(days=2)).isoformat()

    refused_with = await refused(
        create(services)(request_for(date=later), metadata=organisation.metadata(idempotency_key="k"))
    )

    assert refused_with == ("DATE_IN_FUTURE", "date")


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_a_day_that_no_calendar_has_is_refused(services, organisation, create, request_for) -> None:
    refused_with = await refused(
        create(services)(request_for(date="2026-02-30"), metadata=organisation.metadata(idempotency_key="k"))
    )

    assert refused_with == ("INVALID_REQUEST", "date")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"invoice_id": "seven"}, "invoice_id"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"lines": []}, "lines"),
        ({"credit_note_kind": 9}, "credit_note_kind"),
        ({"lines": [{"invoice_line_id": str(new_id()), "quantity": "0", "disposition": 1}]}, "lines[0].quantity"),
        ({"lines": [{"invoice_line_id": str(new_id()), "quantity": "-1", "disposition": 1}]}, "lines[0].quantity"),
        ({"lines": [{"invoice_line_id": str(new_id()), "quantity": "1.0005", "disposition": 1}]}, "lines[0].quantity"),
        ({"lines": [{"invoice_line_id": str(new_id()), "quantity": "1"}]}, "lines[0].disposition"),
        ({"lines": [{"invoice_line_id": "x", "quantity": "1", "disposition": 1}]}, "lines[0].invoice_line_id"),
    ],
)
async def test_a_malformed_sales_return_is_refused_with_its_field(services, organisation, changes, field) -> None:
    refused_with = await refused(
        sell_back(services)(sales_request(**changes), metadata=organisation.metadata(idempotency_key="k"))
    )

    assert refused_with == ("INVALID_REQUEST", field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods_receipt_id": ""}, "goods_receipt_id"),
        ({"reason": ""}, "reason"),
        ({"lines": []}, "lines"),
        ({"lines": [{"goods_receipt_line_id": str(new_id()), "quantity": ""}]}, "lines[0].quantity"),
        ({"lines": [{"goods_receipt_line_id": "x", "quantity": "1"}]}, "lines[0].goods_receipt_line_id"),
        (
            {"lines": [{"goods_receipt_line_id": str(new_id()), "quantity": "1", "location_id": "x"}]},
            "lines[0].location_id",
        ),
    ],
)
async def test_a_malformed_purchase_return_is_refused_with_its_field(services, organisation, changes, field) -> None:
    refused_with = await refused(
        send_back(services)(purchase_request(**changes), metadata=organisation.metadata(idempotency_key="k"))
    )

    assert refused_with == ("INVALID_REQUEST", field)


@pytest.mark.parametrize(("create", "request_for"), CREATES)
async def test_when_no_peer_is_reached_nothing_is_written_and_the_attempt_does_not_count(
    services, organisation, books, create, request_for
) -> None:
    await announce(services, organisation)

    reason, _ = await refused(create(services)(request_for(), metadata=organisation.metadata(idempotency_key="k")))

    assert reason == "UNAVAILABLE"
    assert await count(books, organisation, sales_returns) == 0
    assert await count(books, organisation, kit_tables.idempotency_keys) == 0
    assert await count(books, organisation, kit_tables.hold_outcomes) == 0


async def test_an_unknown_id_is_not_found(services, organisation) -> None:
    for read, request, field in reads(services):
        assert await refused(read(request, metadata=organisation.metadata(Role.USER))) == (
            f"{field.removesuffix('_id').upper()}_NOT_FOUND",
            field,
        )


async def test_lists_of_a_new_organisation_are_empty(services, organisation) -> None:
    for read, request_type in lists(services):
        reply = await read(request_type(), metadata=organisation.metadata(Role.USER))
        assert reply == type(reply)()


async def test_lists_refuse_a_token_of_another_query_and_a_day_of_no_calendar(services, organisation) -> None:
    for read, request_type in lists(services):
        for wrong, reason, field in (
            (request_type(page_token="bm9uc2Vuc2U"), "PAGE_TOKEN_INVALID", "page_token"),
            (request_type(from_date="2026-02-30"), "INVALID_REQUEST", "from_date"),
            (request_type(to_date="2026-02-30"), "INVALID_REQUEST", "to_date"),
        ):
            assert await refused(read(wrong, metadata=organisation.metadata())) == (reason, field)


async def test_an_older_announcement_does_not_overwrite_a_newer_one(services, organisation, books) -> None:
    await announce(services, organisation, source_version=2, time_zone="Asia/Kolkata")
    await announce(services, organisation, source_version=1, time_zone="Europe/Paris")

    async def work(tx):
        copies = kit_tables.replicas
        of_organisation = sa.select(copies.c.source_version).where(copies.c.kind == organisations.KIND)
        return (await tx.row(of_organisation)).source_version

    assert await books.run(organisation.caller(), work) == 2


async def test_resolving_an_unknown_hold_aborts_it(services, organisation) -> None:
    hold_id = str(new_id())

    reply = await holds_pb2_grpc.HoldCoordinatorServiceStub(services.channels["returns"]).ResolveHolds(
        holds_pb2.ResolveHoldsRequest(hold_ids=[hold_id]), metadata=service_metadata(organisation, "sales", "returns")
    )

    assert reply.outcomes == [holds_pb2.HoldOutcome(hold_id=hold_id, outcome=holds_pb2.OUTCOME_ABORTED)]


async def test_a_person_may_not_resolve_holds(services, organisation) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await holds_pb2_grpc.HoldCoordinatorServiceStub(services.channels["returns"]).ResolveHolds(
            holds_pb2.ResolveHoldsRequest(hold_ids=[str(new_id())]), metadata=organisation.metadata()
        )

    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED

"""Requests of many callers in one transaction, each with its own outcome."""

import asyncio
import dataclasses
from typing import Any

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.auth.caller import Caller, Role
from kit.commands import audit, batches
from kit.commands.reply_formats import ReplyFormat
from kit.commands.store import idempotency_keys
from kit.db.statements import CombinedStatement
from kit.errors import FailedPrecondition, IdempotencyKeyReused, Internal
from kit.ids import new_id
from kit.wire.messages import format_of
from kit.wire.request_hash import request_hash
from tests.service.kit.kit_schema import KIT, NOTES
from tests.service.kit.notes import count_notes


def as_made(product: products_pb2.Product) -> products_pb2.Product:
    return product


PRODUCT = format_of(as_made)


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteRequest:
    caller: Caller
    body: str
    request_hash: bytes
    reply_format: ReplyFormat[Any, Any] = PRODUCT


def note_request(organisation, key, body="a", role=Role.USER):
    caller = organisation.caller(role, idempotency_key=key)
    hashed = request_hash(products_pb2.GetProductRequest(product_id=body))
    return NoteRequest(caller=caller, body=body, request_hash=hashed)


@dataclasses.dataclass
class NoteWriter:
    """Writes a note for each request; refuses "bad", and writes for "broken" what the database refuses."""

    calls: list[int] = dataclasses.field(default_factory=list)

    async def work(self, tx, requests, _claimed):
        self.calls.append(len(requests))
        outcomes: list[Any] = []
        for item in requests:
            body = item.body
            if body == "bad":
                outcomes.append(FailedPrecondition("Not this one."))
                continue
            row = {"org_id": tx.caller.org_id, "id": new_id(), "body": None if body == "broken" else body}
            await tx.run(sa.insert(NOTES).values(row))
            audit.record(tx, action="write", entity="note", entity_id=row["id"], caller=item.caller)
            outcomes.append(products_pb2.Product(name=body))
        return outcomes

    async def run(self, books, *requests):
        work = batches.BatchWork(
            claim=CombinedStatement(claimed=idempotency_keys.claiming(KIT.idempotency_keys)),
            params=lambda _tx, _requests: {},
            work=self.work,
        )
        return await batches.run(books, requests, work)


async def keys_of(books, caller):
    async def read(tx):
        return {row.key for row in await tx.rows(sa.select(KIT.idempotency_keys.c.key))}

    return await books.run(caller, read)


async def test_a_refused_request_does_not_fail_the_others_of_its_batch_and_changes_nothing(books, organisation) -> None:
    writer = NoteWriter()

    outcomes = await writer.run(
        books,
        note_request(organisation, "k1", "a"),
        note_request(organisation, "k2", "bad"),
        note_request(organisation, "k3", "b"),
    )

    assert [getattr(outcome, "name", type(outcome).__name__) for outcome in outcomes] == [
        "a",
        "FailedPrecondition",
        "b",
    ]
    assert writer.calls == [3]
    assert await count_notes(books, organisation.caller()) == 2
    assert await keys_of(books, organisation.caller()) == {"k1", "k3"}


async def test_a_request_that_breaks_the_transaction_fails_alone(books, organisation) -> None:
    writer = NoteWriter()

    first, second = await writer.run(
        books, note_request(organisation, "k1", "a"), note_request(organisation, "k2", "broken")
    )

    assert first == products_pb2.Product(name="a")
    assert isinstance(second, Internal)
    assert writer.calls == [2, 1, 1]
    assert await count_notes(books, organisation.caller()) == 1
    assert await keys_of(books, organisation.caller()) == {"k1"}


async def test_a_request_that_breaks_the_transaction_is_found_by_halving_the_batch(books, organisation) -> None:
    writer = NoteWriter()
    bodies = ["a", "b", "c", "broken", "d", "e", "f", "g"]

    outcomes = await writer.run(books, *(note_request(organisation, f"k{n}", body) for n, body in enumerate(bodies)))

    assert [getattr(outcome, "name", None) for outcome in outcomes] == ["a", "b", "c", None, "d", "e", "f", "g"]
    assert isinstance(outcomes[3], Internal)
    assert writer.calls == [8, 4, 2, 2, 1, 1, 4]
    assert await count_notes(books, organisation.caller()) == 7


async def test_each_request_of_a_batch_is_replayed_under_its_own_key(books, organisation) -> None:
    writer = NoteWriter()
    await writer.run(books, note_request(organisation, "k1", "a"))

    outcomes = await writer.run(books, note_request(organisation, "k1", "a"), note_request(organisation, "k2", "b"))

    assert [outcome.name for outcome in outcomes] == ["a", "b"]
    assert await writer.run(books, note_request(organisation, "k1", "a")) == outcomes[:1]
    assert writer.calls == [1, 1, 0]
    assert await count_notes(books, organisation.caller()) == 2


async def test_repeats_in_one_batch_count_once_and_a_different_request_is_refused(books, organisation) -> None:
    outcomes = await NoteWriter().run(
        books,
        note_request(organisation, "k1", "a"),
        note_request(organisation, "k1", "a"),
        note_request(organisation, "k1", "b"),
    )

    assert outcomes[0] == outcomes[1] == products_pb2.Product(name="a")
    assert isinstance(outcomes[2], IdempotencyKeyReused)
    assert await count_notes(books, organisation.caller()) == 1


async def test_repeats_get_the_outcome_of_the_first_also_when_the_batch_is_halved(books, organisation) -> None:
    writer = NoteWriter()

    outcomes = await writer.run(
        books,
        note_request(organisation, "k1", "broken"),
        note_request(organisation, "k2", "a"),
        note_request(organisation, "k2", "a"),
        note_request(organisation, "k1", "broken"),
        note_request(organisation, "k2", "b"),
    )

    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Internal",
        "Product",
        "Product",
        "Internal",
        "IdempotencyKeyReused",
    ]
    assert outcomes[1] == outcomes[2] == products_pb2.Product(name="a")
    assert writer.calls == [2, 1, 1]
    assert await count_notes(books, organisation.caller()) == 1


async def test_two_batches_with_the_same_keys_at_once_count_once(books, organisation) -> None:
    forwards = [note_request(organisation, f"k{n}", str(n)) for n in range(20)]

    first, second = await asyncio.gather(
        NoteWriter().run(books, *forwards), NoteWriter().run(books, *reversed(forwards))
    )

    assert first == list(reversed(second))
    assert await count_notes(books, organisation.caller()) == 20


async def test_audit_names_the_caller_of_each_request(books, organisation) -> None:
    await NoteWriter().run(
        books, note_request(organisation, "k1", role=Role.USER), note_request(organisation, "k2", role=Role.MANAGER)
    )

    async def read(tx):
        return {row.user_id for row in await tx.rows(sa.select(KIT.audit.c.user_id))}

    users = organisation.users
    assert await books.run(organisation.caller(), read) == {users[Role.USER], users[Role.MANAGER]}

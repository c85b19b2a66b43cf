"""Commands of many callers in one transaction, each with its own outcome."""

import asyncio
import dataclasses
from typing import Any

import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.auth.caller import Role
from kit.commands import audit, batches
from kit.errors import FailedPrecondition, IdempotencyKeyReused, Internal
from kit.ids import new_id
from kit.wire.messages import format_of_type, request_hash
from tests.service.kit.conftest import KIT, NOTES, count_notes


def command(organisation, key, body="a", role=Role.USER):
    caller = organisation.caller(role, idempotency_key=key)
    request = products_pb2.GetProductRequest(product_id=body)
    return batches.Command(caller=caller, request=request, request_hash=request_hash(request))


@dataclasses.dataclass
class Clerk:
    """Writes a note for each command; refuses "bad", and writes for "broken" what the database refuses."""

    calls: list[int] = dataclasses.field(default_factory=list)

    async def work(self, tx, commands, _opened):
        self.calls.append(len(commands))
        outcomes: list[Any] = []
        for item in commands:
            body = item.request.product_id
            if body == "bad":
                outcomes.append(FailedPrecondition("Not this one."))
                continue
            row = {"org_id": tx.caller.org_id, "id": new_id(), "body": None if body == "broken" else body}
            await tx.run(sa.insert(NOTES).values(row))
            audit.record(tx, action="write", entity="note", entity_id=row["id"], caller=item.caller)
            outcomes.append(products_pb2.Product(name=body))
        return outcomes

    async def run(self, books, *commands):
        job = batches.Job(
            reply_format=format_of_type(products_pb2.Product),
            opening=batches.opening(KIT),
            ask=lambda _tx, _commands: {},
            work=self.work,
        )
        return await batches.run(books, commands, job)


async def keys_of(books, caller):
    async def read(tx):
        return {row.key for row in await tx.rows(sa.select(KIT.idempotency_keys.c.key))}

    return await books.run(caller, read)


async def test_one_that_is_refused_does_not_fail_its_neighbours_and_leaves_no_trace(books, organisation) -> None:
    clerk = Clerk()

    outcomes = await clerk.run(
        books, command(organisation, "k1", "a"), command(organisation, "k2", "bad"), command(organisation, "k3", "b")
    )

    assert [getattr(outcome, "name", type(outcome).__name__) for outcome in outcomes] == [
        "a",
        "FailedPrecondition",
        "b",
    ]
    assert clerk.calls == [3]
    assert await count_notes(books, organisation.caller()) == 2
    assert await keys_of(books, organisation.caller()) == {"k1", "k3"}


async def test_one_that_breaks_the_transaction_is_found_and_the_others_are_done(books, organisation) -> None:
    clerk = Clerk()

    first, second = await clerk.run(books, command(organisation, "k1", "a"), command(organisation, "k2", "broken"))

    assert first == products_pb2.Product(name="a")
    assert isinstance(second, Internal)
    assert clerk.calls == [2, 1, 1]
    assert await count_notes(books, organisation.caller()) == 1
    assert await keys_of(books, organisation.caller()) == {"k1"}


async def test_one_among_many_is_found_by_halves(books, organisation) -> None:
    clerk = Clerk()
    bodies = ["a", "b", "c", "broken", "d", "e", "f", "g"]

    outcomes = await clerk.run(books, *(command(organisation, f"k{n}", body) for n, body in enumerate(bodies)))

    assert [getattr(outcome, "name", None) for outcome in outcomes] == ["a", "b", "c", None, "d", "e", "f", "g"]
    assert isinstance(outcomes[3], Internal)
    assert clerk.calls == [8, 4, 2, 2, 1, 1, 4]
    assert await count_notes(books, organisation.caller()) == 7


async def test_each_is_replayed_under_its_own_key(books, organisation) -> None:
    clerk = Clerk()
    await clerk.run(books, command(organisation, "k1", "a"))

    outcomes = await clerk.run(books, command(organisation, "k1", "a"), command(organisation, "k2", "b"))

    assert [outcome.name for outcome in outcomes] == ["a", "b"]
    assert await clerk.run(books, command(organisation, "k1", "a")) == outcomes[:1]
    assert clerk.calls == [1, 1, 0]
    assert await count_notes(books, organisation.caller()) == 2


async def test_twins_in_one_batch_count_once_and_a_changed_twin_is_refused(books, organisation) -> None:
    outcomes = await Clerk().run(
        books, command(organisation, "k1", "a"), command(organisation, "k1", "a"), command(organisation, "k1", "b")
    )

    assert outcomes[0] == outcomes[1] == products_pb2.Product(name="a")
    assert isinstance(outcomes[2], IdempotencyKeyReused)
    assert await count_notes(books, organisation.caller()) == 1


async def test_twins_are_answered_by_their_first_also_when_the_batch_is_taken_apart(books, organisation) -> None:
    clerk = Clerk()

    outcomes = await clerk.run(
        books,
        command(organisation, "k1", "broken"),
        command(organisation, "k2", "a"),
        command(organisation, "k2", "a"),
        command(organisation, "k1", "broken"),
        command(organisation, "k2", "b"),
    )

    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Internal",
        "Product",
        "Product",
        "Internal",
        "IdempotencyKeyReused",
    ]
    assert outcomes[1] == outcomes[2] == products_pb2.Product(name="a")
    assert clerk.calls == [2, 1, 1]
    assert await count_notes(books, organisation.caller()) == 1


async def test_two_batches_with_the_same_keys_at_once_count_once(books, organisation) -> None:
    forwards = [command(organisation, f"k{n}", str(n)) for n in range(20)]

    first, second = await asyncio.gather(Clerk().run(books, *forwards), Clerk().run(books, *reversed(forwards)))

    assert first == list(reversed(second))
    assert await count_notes(books, organisation.caller()) == 20


async def test_audit_names_each_commands_own_caller(books, organisation) -> None:
    await Clerk().run(
        books, command(organisation, "k1", role=Role.USER), command(organisation, "k2", role=Role.MANAGER)
    )

    async def read(tx):
        return {row.user_id for row in await tx.rows(sa.select(KIT.audit.c.user_id))}

    users = organisation.users
    assert await books.run(organisation.caller(), read) == {users[Role.USER], users[Role.MANAGER]}

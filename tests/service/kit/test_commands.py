"""A key counts once."""

import asyncio
import dataclasses

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import products_pb2

from kit.auth.caller import set_caller
from kit.commands import audit, execution
from kit.errors import FailedPrecondition, IdempotencyKeyReused
from kit.messaging import outbox
from kit.wire.messages import format_of
from kit.wire.request_hash import request_hash
from tests.service.kit.kit_schema import KIT
from tests.service.kit.notes import count_notes, write_note

REQUEST = products_pb2.GetProductRequest(product_id="0193-a")
OTHER_REQUEST = products_pb2.GetProductRequest(product_id="0193-b")


def as_made(product: products_pb2.Product) -> products_pb2.Product:
    return product


async def run_once(books, request=REQUEST):
    async def work(tx):
        await write_note(tx)
        return products_pb2.Product(name="made")

    return await execution.run_once(books, request_hash(request), format_of(as_made), work)


async def test_a_replay_returns_the_first_reply_and_does_nothing(books, organisation) -> None:
    caller = organisation.caller(idempotency_key="k1")
    set_caller(caller)

    first = await run_once(books)
    second = await run_once(books)

    assert first == second == products_pb2.Product(name="made")
    assert await count_notes(books, caller) == 1


async def test_the_same_key_with_another_request_is_refused(books, organisation) -> None:
    caller = organisation.caller(idempotency_key="k1")
    set_caller(caller)
    await run_once(books)

    with pytest.raises(IdempotencyKeyReused):
        await run_once(books, OTHER_REQUEST)
    assert await count_notes(books, caller) == 1


async def test_one_key_sent_ten_times_at_once_counts_once(books, organisation) -> None:
    caller = organisation.caller(idempotency_key="k1")
    set_caller(caller)

    replies = await asyncio.gather(*(run_once(books) for _ in range(10)))

    assert replies == [products_pb2.Product(name="made")] * 10
    assert await count_notes(books, caller) == 1


async def test_a_failed_attempt_leaves_no_trace_and_the_key_may_be_used_again(books, organisation) -> None:
    caller = organisation.caller(idempotency_key="k1")
    set_caller(caller)

    async def fail(tx):
        await write_note(tx)
        raise FailedPrecondition("Not now.")

    with pytest.raises(FailedPrecondition):
        await execution.run_once(books, request_hash(REQUEST), format_of(as_made), fail)
    assert await count_notes(books, caller) == 0
    await run_once(books, OTHER_REQUEST)
    assert await count_notes(books, caller) == 1


async def test_two_organisations_may_use_the_same_key(books, new_organisation) -> None:
    for organisation in (new_organisation(), new_organisation()):
        caller = organisation.caller(idempotency_key="k1")
        set_caller(caller)
        await run_once(books)
        assert await count_notes(books, caller) == 1


async def test_audit_rows_and_messages_are_written_with_the_change_or_not_at_all(
    books, every_book, organisation
) -> None:
    caller = dataclasses.replace(organisation.caller(), request_id="r-1")
    set_caller(caller)

    def change(*, fails):
        async def work(tx):
            audit.record(
                tx, action="rename", entity="product", entity_id=caller.org_id, before={"n": "a"}, after={"n": "b"}
            )
            outbox.send(tx, "sales", REQUEST)
            if fails:
                raise FailedPrecondition("Not now.")
            return products_pb2.Product()

        return execution.run_once(books, request_hash(REQUEST), format_of(as_made), work)

    with pytest.raises(FailedPrecondition):
        await change(fails=True)
    await change(fails=False)

    async def read(tx):
        return await tx.rows(
            sa.select(KIT.audit.c.action, KIT.audit.c.user_id, KIT.audit.c.request_id, KIT.audit.c.after)
        )

    assert [tuple(row) for row in await books.run(caller, read)] == [("rename", caller.user_id, "r-1", {"n": "b"})]
    async with every_book.across_tenants() as connection:
        sent = await connection.execute(sa.select(KIT.outbox.c.type).where(KIT.outbox.c.org_id == caller.org_id))
        assert sent.scalars().all() == ["bahi.inventory.v1.GetProductRequest"]
        await connection.execute(sa.delete(KIT.outbox).where(KIT.outbox.c.org_id == caller.org_id))

"""A database that falls silent in the middle of its work keeps no call for longer than the call's own time."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa

from kit.db.database import Database
from kit.db.session import Transaction
from kit.errors import FailedPrecondition
from kit.messaging.relay import Relay
from tests.service.kit.kit_schema import KIT, Urls
from tests.support.organisations import Organisation
from tests.support.silenced_proxy import SilencedProxy, silenced_proxy

HANG_SECONDS = 30.0
"""Much longer than all time limits together: what takes so long hangs."""


@pytest.fixture
async def proxy(urls: Urls) -> AsyncIterator[SilencedProxy]:
    parts = urlsplit(urls.app)
    async with silenced_proxy(parts.hostname or "127.0.0.1", parts.port or 5432) as made:
        yield made


@pytest.fixture
async def behind_proxy(urls: Urls, proxy: SilencedProxy) -> AsyncIterator[Database]:
    """A pool of one connection through the proxy."""
    parts = urlsplit(urls.app)
    through = parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}").geturl()
    opened = Database(through, KIT, pool_size=1)
    await opened.check()
    yield opened
    await opened.close()


async def test_refusal_comes_although_nothing_can_be_rolled_back(
    behind_proxy: Database, proxy: SilencedProxy, organisation: Organisation
) -> None:
    async def refuse(_tx: Transaction) -> None:
        proxy.silence()
        raise FailedPrecondition("Not now.")

    async with asyncio.timeout(HANG_SECONDS):
        with pytest.raises(FailedPrecondition):
            await behind_proxy.run(organisation.caller(), refuse)


async def test_pool_serves_again_when_the_database_is_back(
    behind_proxy: Database, proxy: SilencedProxy, organisation: Organisation
) -> None:
    async def work(tx: Transaction) -> int:
        return int((await tx.rows(sa.text("SELECT 7 AS number")))[0].number)

    async def silenced(tx: Transaction) -> None:
        proxy.silence()
        await tx.rows(sa.text("SELECT 1"))

    async with asyncio.timeout(HANG_SECONDS):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await behind_proxy.run(organisation.caller(), silenced)
        proxy.pass_on()
        found = await behind_proxy.run(organisation.caller(), work)

    assert found == 7


async def test_check_of_a_silent_database_fails_in_its_time(behind_proxy: Database, proxy: SilencedProxy) -> None:
    proxy.silence()

    async with asyncio.timeout(HANG_SECONDS):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await behind_proxy.check()


async def test_closing_does_not_wait_for_a_silent_database(behind_proxy: Database, proxy: SilencedProxy) -> None:
    proxy.silence()

    async with asyncio.timeout(HANG_SECONDS):
        await behind_proxy.close()


class NoInboxes:
    async def deliver(self, *_: object) -> dict[UUID, str]:
        raise AssertionError("Nothing was leased.")


async def test_relay_ends_its_pass_when_the_database_falls_silent(behind_proxy: Database, proxy: SilencedProxy) -> None:
    """Whoever runs it begins it again. Without an end it would wait for a server that has forgotten it."""
    relay = Relay(
        relay_database=behind_proxy,
        messages_waiting=asyncio.Event(),
        inboxes=NoInboxes(),
        poll=dt.timedelta(seconds=1),
        longest_pass=dt.timedelta(seconds=0.2),
    )
    proxy.silence()

    async with asyncio.timeout(HANG_SECONDS):
        with pytest.raises(TimeoutError):
            await relay.run()

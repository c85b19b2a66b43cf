"""`make backup-drill` loses a server under load, restores it to a moment from its archive, and judges the books.

The load is that of `make chaos`. Everything that was acknowledged before the moment must be there, and nothing of what
came after it. The services then trade on, on the restored books. Exits with status 1 on any violation.
"""

import argparse
import asyncio
import datetime as dt
import secrets
import shutil
import sys
import time
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg

from deploy.local.paths import ROOT
from deploy.services import SERVICES
from tests.chaos import settle
from tests.chaos.faults.recovery_probe import RecoveryProbe
from tests.chaos.judge import verdict
from tests.chaos.judge.books import Books, Violation
from tests.chaos.load import organisations, users
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import child_stream, stream_from_seed
from tests.chaos.load.retrying_client import RetryingClient
from tests.chaos.load.shop import Shop
from tests.drill.history import known_at, lost_after
from tests.drill.server import ArchivingServer
from tests.drill.system import RunningSystem, running_system

ORGANISATIONS: Final = 2
ARCHIVE_PATIENCE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.2
AFTER_SECONDS: Final = 5.0
"""How long users trade on the restored books."""


def main() -> None:
    """Runs the drill and exits with its verdict."""
    parser = argparse.ArgumentParser(prog="make backup-drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of load before the moment, and again after it")
    parser.add_argument("--short-by", type=float, default=0.0, help="restores so many seconds less: must be found")
    parser.add_argument("--seed", type=int, default=None, help="of what users do")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where data and logs go")
    arguments = parser.parse_args()
    folder: Path = arguments.build / "drill"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    violations = asyncio.run(_Drill(folder, seed, arguments.seconds, arguments.short_by).run())
    for violation in violations:
        print(f"  {violation}")
    print(
        f"VERDICT: {len(violations)} violations" if violations else "VERDICT: restored to the moment, nothing missing"
    )
    sys.exit(bool(violations))


class _Drill:
    def __init__(self, folder: Path, seed: int, seconds: float, short_by: float) -> None:
        self._folder = folder
        self._short_by = dt.timedelta(seconds=short_by)
        self._seconds = seconds
        self._rng = stream_from_seed(seed)
        self._recorded = folder / "history.jsonl"
        self._server = ArchivingServer(folder)
        say(f"Seed {seed}, twice {seconds:.0f} seconds of load.")

    async def run(self) -> list[Violation | str]:
        """Everything that is wrong with the restored books."""
        self._server.start()
        try:
            with running_system(self._folder / "home", self._server.admin_url) as system:
                shops, moment = await self._lose_everything(system)
            say(f"Restoring to {moment.isoformat()}.")
            started = time.monotonic()
            self._server.restore(moment - self._short_by)
            later = await self._written_after(moment)
            say(f"Restored in {time.monotonic() - started:.1f} s.")
            with running_system(self._folder / "home", self._server.admin_url) as system:
                return [*later, *await self._judge(system, shops, moment)]
        finally:
            self._server.running.stop()

    async def _lose_everything(self, system: RunningSystem) -> tuple[list[Shop], dt.datetime]:
        """Trades, backs up meanwhile, and kills every process. Returns the moment to which the archive reaches."""
        history = History(self._recorded)
        probed, *shops = (self._shop(system, history, ample_stock=number == 0) for number in range(ORGANISATIONS + 1))
        for shop in shops:
            shop.neighbours = [other for other in shops if other is not shop]
        say("Trading.")
        trading = asyncio.create_task(users.trade(shops, 2 * self._seconds, asyncio.Event(), users.THINKING_SECONDS))
        await asyncio.sleep(self._seconds / 3)
        await asyncio.to_thread(self._server.back_up)
        say("A base backup is made.")
        await asyncio.sleep(self._seconds * 2 / 3)
        moment, segment = dt.datetime.now(dt.UTC), await self._server.segment()
        await asyncio.sleep(self._seconds)
        await _until_exists(segment)
        say("Killing PostgreSQL and every process.")
        system.kill()
        self._server.kill()
        # Every request that was sent before the moment has its reply by now, or its client no longer waits.
        trading.cancel()
        await asyncio.gather(trading, return_exceptions=True)
        for shop in (probed, *shops):
            await shop.client.close()
        history.close()
        return [probed, *shops], moment

    async def _written_after(self, moment: dt.datetime) -> list[Violation | str]:
        """What the restored books have of the time after the moment. Every change has its audit row."""
        connection = await asyncpg.connect(self._server.admin_url)
        try:
            counted = {
                service: await connection.fetchval(f"SELECT count(*) FROM {service}.audit WHERE at > $1", moment)
                for service in SERVICES
            }
        finally:
            await connection.close()
        return [f"{service} has {count} changes of after the moment" for service, count in counted.items() if count]

    async def _judge(self, system: RunningSystem, shops: list[Shop], moment: dt.datetime) -> list[Violation | str]:
        history = known_at(moment, self._recorded)
        known, lost = sum(operation.acknowledged for operation in history), lost_after(moment, self._recorded)
        say(f"{known} operations were acknowledged before the moment, {lost} requests after it.")
        wrong: list[Violation | str] = [] if known and lost else ["too little was traded to judge"]
        await self._trade_on(system, shops, history)
        connection = await asyncpg.connect(self._server.admin_url)
        try:
            org_ids = [shop.organisation.org_id for shop in shops]
            settled, seconds = await settle.settle(connection, org_ids)
            wrong += [] if settled else [f"after {seconds:.0f} s something was still under way"]
            wrong += await verdict.judge(Books(connection=connection, org_ids=org_ids), history)
        finally:
            await connection.close()
        return wrong

    async def _trade_on(self, system: RunningSystem, shops: list[Shop], history: History) -> None:
        """One organisation sells, pays and returns. Then the users of the others act, who remember what was lost."""
        for shop in shops:
            shop.client = self._client(system, shop.organisation.org_id, history)
        probed, *others = shops
        seconds = await RecoveryProbe(probed.organisation, probed.client).seconds_to_recover()
        say(f"A sale, a payment and a return succeeded after {seconds:.1f} s. Trading on.")
        over = asyncio.Event()
        trading = asyncio.create_task(users.trade(others, AFTER_SECONDS, over, users.THINKING_SECONDS))
        await asyncio.sleep(AFTER_SECONDS)
        over.set()
        await trading
        for shop in shops:
            await shop.client.close()

    def _shop(self, system: RunningSystem, history: History, *, ample_stock: bool) -> Shop:
        run = system.run
        organisation = organisations.set_up_organisation(run.url, run.jwt_secret, ample_stock=ample_stock)
        client = self._client(system, organisation.org_id, history)
        return Shop(organisation=organisation, client=client, rng=child_stream(self._rng))

    def _client(self, system: RunningSystem, org_id: UUID, history: History) -> RetryingClient:
        return RetryingClient(system.run.url, system.run.jwt_secret, org_id, history, child_stream(self._rng))


async def _until_exists(segment: Path) -> None:
    deadline = time.monotonic() + ARCHIVE_PATIENCE_SECONDS
    while not await asyncio.to_thread(segment.exists):
        if time.monotonic() > deadline:
            raise TimeoutError("The archive does not reach the moment.")
        await asyncio.sleep(POLL_SECONDS)


def say(sentence: str) -> None:
    """Prints a line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')}  {sentence}", flush=True)


if __name__ == "__main__":
    main()

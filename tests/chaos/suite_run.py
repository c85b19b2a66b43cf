"""One run of the suite, from the start of the system to the verdict."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos import settle
from tests.chaos.faults import plan
from tests.chaos.faults.fault_runner import FaultRunner
from tests.chaos.faults.kinds import FAULTS
from tests.chaos.faults.recovery_probe import RecoveryProbe
from tests.chaos.faults.target_system import TargetSystem, connected
from tests.chaos.installation import Installation, installed
from tests.chaos.judge import verdict
from tests.chaos.judge.books import Books
from tests.chaos.load import organisations, users
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import child_stream, stream_from_seed
from tests.chaos.load.retrying_client import RetryingClient
from tests.chaos.load.shop import Shop
from tests.chaos.report import Outcome

LOWER_PRIORITY: Final = 5
"""The clients run at a lower priority: in production they do not share the processors of the system."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of a run."""

    seed: int
    seconds: float
    organisations: int
    without: str
    faults: Sequence[str]
    """Names of the kinds of fault; empty for load without faults."""
    thinking: float
    """The longest pause of a user between two actions, in seconds."""
    patience: float
    """Seconds after the last fault within which every message must be delivered."""
    folder: Path


async def run_suite(options: RunOptions, say: Say) -> Outcome:
    """Starts a system, trades while faults are injected, waits for the last deliveries, and checks the books."""
    options.folder.mkdir(parents=True, exist_ok=True)
    with installed(options.folder / "home", options.without) as installation:
        return await _Run(options, installation, say).run()


class _Run:
    def __init__(self, options: RunOptions, installation: Installation, say: Say) -> None:
        self._options = options
        self._installation = installation
        self._say = say
        self._rng = stream_from_seed(options.seed)
        self._history = History(options.folder / "history.jsonl")

    async def run(self) -> Outcome:
        options = self._options
        self._say("Setting the organisations up.")
        shops = [self._shop(ample_stock=number == 0) for number in range(options.organisations + 1)]
        probed, *shops = shops
        for shop in shops:
            shop.neighbours = [other for other in shops if other is not shop]
        probe = RecoveryProbe(probed.organisation, probed.client)
        faults = self._fault_runner(probe)
        self._say("Trading.")
        started = time.monotonic()
        await self._trade(shops, faults)
        for shop in [probed, *shops]:
            await shop.client.close()
        seconds = time.monotonic() - started
        self._history.close()
        connection = await connected(self._installation)
        try:
            self._say("Waiting until everything is delivered.")
            org_ids = [shop.organisation.org_id for shop in [probed, *shops]]
            settled, settling = await settle.settle(connection, org_ids, options.patience)
            self._say("Judging.")
            books = Books(connection=connection, org_ids=org_ids)
            violations = await verdict.judge(books, self._history)
        finally:
            await connection.close()
        return Outcome(
            seed=options.seed,
            seconds=seconds,
            without=options.without,
            results=faults.results,
            missed=faults.missed,
            settled=settled,
            settling_seconds=settling,
            history=self._history,
            violations=violations,
        )

    async def _trade(self, shops: Sequence[Shop], faults: FaultRunner) -> None:
        os.nice(LOWER_PRIORITY)
        over = asyncio.Event()
        trading = asyncio.create_task(users.trade(shops, self._options.seconds, over, self._options.thinking))
        try:
            if self._options.faults:
                await faults.run(self._options.seconds)
            else:
                await asyncio.sleep(self._options.seconds)
        finally:
            over.set()
            await trading

    def _fault_runner(self, probe: RecoveryProbe) -> FaultRunner:
        kinds = {name: FAULTS[name][1] for name in self._options.faults}
        return FaultRunner(
            system=TargetSystem(installation=self._installation),
            probe=probe,
            say=self._say,
            waves=plan.waves(child_stream(self._rng), kinds),
            names=set(kinds),
        )

    def _shop(self, *, ample_stock: bool) -> Shop:
        run = self._installation.run
        organisation = organisations.set_up_organisation(run.url, run.jwt_secret, ample_stock=ample_stock)
        rng = child_stream(self._rng)
        client = RetryingClient(run.url, run.jwt_secret, organisation.org_id, self._history, rng)
        return Shop(organisation=organisation, client=client, rng=rng)

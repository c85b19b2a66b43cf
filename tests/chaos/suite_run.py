"""One run from an empty machine to the verdict."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos import settle
from tests.chaos.faults import plan
from tests.chaos.faults.fault_runner import Onslaught
from tests.chaos.faults.kinds import FAULTS
from tests.chaos.faults.recovery_probe import Canary
from tests.chaos.faults.target_system import Field, connected
from tests.chaos.installation import Installation, installed
from tests.chaos.judge import verdict
from tests.chaos.judge.books import Books
from tests.chaos.load import organisations, users
from tests.chaos.load.history import History
from tests.chaos.load.random_streams import chance_of, from_seed
from tests.chaos.load.retrying_client import Phone
from tests.chaos.load.shop import Shop
from tests.chaos.report import Outcome

LOWER_PRIORITY: Final = 5
"""The phones are not part of the system: in life they would not share its processors."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is to be tried."""

    seed: int
    seconds: float
    organisations: int
    without: str
    faults: Sequence[str]
    """Their names; none for load alone."""
    thinking: float
    """Seconds that people wait between deals, at most."""
    patience: float
    """Seconds within which everything must be delivered afterwards."""
    folder: Path


async def try_out(trial: Trial, say: Say) -> Outcome:
    """Starts a system, trades, breaks it, heals it, judges it, ends it."""
    trial.folder.mkdir(parents=True, exist_ok=True)
    with installed(trial.folder / "home", trial.without) as installation:
        return await _Run(trial, installation, say).run()


class _Run:
    def __init__(self, trial: Trial, installation: Installation, say: Say) -> None:
        self._trial = trial
        self._installation = installation
        self._say = say
        self._chance = from_seed(trial.seed)
        self._history = History(trial.folder / "history.jsonl")

    async def run(self) -> Outcome:
        trial = self._trial
        self._say("Setting the organisations up.")
        shops = [self._shop(plenty=number == 0) for number in range(trial.organisations + 1)]
        careful, *shops = shops
        for shop in shops:
            shop.neighbours = [other for other in shops if other is not shop]
        canary = Canary(careful.stall, careful.phone)
        onslaught = self._onslaught(canary)
        self._say("Trading.")
        started = time.monotonic()
        await self._trade(shops, onslaught)
        for shop in [careful, *shops]:
            await shop.phone.close()
        seconds = time.monotonic() - started
        self._history.close()
        connection = await connected(self._installation)
        try:
            self._say("Waiting until everything is delivered.")
            org_ids = [shop.stall.org_id for shop in [careful, *shops]]
            settled, settling = await settle.settle(connection, org_ids, trial.patience)
            self._say("Judging.")
            books = Books(connection=connection, org_ids=org_ids)
            violations = await verdict.judge(books, self._history)
        finally:
            await connection.close()
        return Outcome(
            seed=trial.seed,
            seconds=seconds,
            without=trial.without,
            blows=onslaught.blows,
            missed=onslaught.missed,
            settled=settled,
            settling_seconds=settling,
            history=self._history,
            violations=violations,
        )

    async def _trade(self, shops: Sequence[Shop], onslaught: Onslaught) -> None:
        os.nice(LOWER_PRIORITY)
        over = asyncio.Event()
        trading = asyncio.create_task(users.trade(shops, self._trial.seconds, over, self._trial.thinking))
        try:
            if self._trial.faults:
                await onslaught.rage(self._trial.seconds)
            else:
                await asyncio.sleep(self._trial.seconds)
        finally:
            over.set()
            await trading

    def _onslaught(self, canary: Canary) -> Onslaught:
        kinds = {name: FAULTS[name][1] for name in self._trial.faults}
        return Onslaught(
            field=Field(installation=self._installation),
            canary=canary,
            say=self._say,
            waves=plan.waves(chance_of(self._chance), kinds),
            names=set(kinds),
        )

    def _shop(self, *, plenty: bool) -> Shop:
        run = self._installation.run
        stall = organisations.open_stall(run.url, run.jwt_secret, plenty=plenty)
        chance = chance_of(self._chance)
        phone = Phone(run.url, run.jwt_secret, stall.org_id, self._history, chance)
        return Shop(stall=stall, phone=phone, chance=chance)

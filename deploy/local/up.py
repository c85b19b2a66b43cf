"""`make up`: the whole system on this machine, until Ctrl-C.

Set BAHI_ADMIN_DATABASE_URL to use your own PostgreSQL server instead of the embedded one. The URL names a role that may
create roles, and a database that the role owns. BAHI_ROLE_PREFIX chooses the prefix of the roles' names there; without
it, the database's name is the prefix. GATEWAY_PORT chooses the port of the REST interface.
"""

import argparse
import dataclasses
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

import httpx

from deploy.local import banner, database, ports, processes, runfile, seed, system, token
from deploy.local.environment import Endpoints
from deploy.local.paths import HOME, make_home
from deploy.local.postgres import PostgresFailed
from deploy.local.runfile import Run, Secrets
from deploy.local.supervisor import STEADY_SECONDS, Program, Supervisor
from kit.db import roles

CHECK_SECONDS: Final = 0.05
ADMIN_URL: Final = "BAHI_ADMIN_DATABASE_URL"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """What is started, and how soon what ends is started again."""

    programs: Callable[[Endpoints], Sequence[Program]] = system.programs
    steady_seconds: float = STEADY_SECONDS


USUAL: Final = Supervised()


def main(supervised: Supervised = USUAL) -> None:
    """Starts the system, keeps it running, and stops it at Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="make up", description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="where data, secrets and logs are kept")
    parser.add_argument("--owner", type=int, default=0, help="a process with which this one ends")
    parser.add_argument("--any-port", action="store_true", help="take free ports, not the usual ones")
    parser.add_argument("--no-seed", action="store_true", help="no demo organisation")
    arguments = parser.parse_args()
    home: Path = arguments.home.resolve()
    make_home(home)
    _end_on_signals()
    with (home / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(_already_running(home))
        try:
            _run(home, arguments, supervised)
        except KeyboardInterrupt:
            say("Stopped.")
        except (PostgresFailed, system.NotReady, roles.NotOurs, roles.PrefixUnusable) as error:
            sys.exit(f"\n{error}")


def _run(home: Path, arguments: argparse.Namespace, supervised: Supervised) -> None:
    system.clear_leftovers(home, say)
    secrets = runfile.ensure_secrets(home)
    chosen = _choose_ports(any_port=arguments.any_port)
    own_url = os.environ.get(ADMIN_URL, "")
    say(f"Using the PostgreSQL server of {ADMIN_URL}." if own_url else "Starting PostgreSQL.")
    with system.server(home, secrets, own_url, chosen["postgres"], say) as server:
        say("Migrating.")
        installation = database.installation_of(server.admin_url, os.environ)
        system.prepare_database(server.admin_url, secrets.role_passwords, installation)
        say("Starting the services and the gateway.")
        endpoints = system.endpoints(server.admin_url, secrets, installation, chosen)
        session = _Session(home, secrets, server, endpoints, supervised)
        session.serve(owner=arguments.owner, with_seed=not arguments.no_seed)


class _Session:
    """One run of the system, from the start of its processes to their end."""

    def __init__(
        self, home: Path, secrets: Secrets, server: system.Server, endpoints: Endpoints, supervised: Supervised
    ) -> None:
        self._home = home
        self._server = server
        self._run = _describe(secrets, endpoints)
        self._programs = supervised.programs(endpoints)
        self._supervisor = Supervisor(
            home / "log", changed=self._write, say=say, steady_seconds=supervised.steady_seconds
        )

    def serve(self, *, owner: int, with_seed: bool) -> None:
        """Starts the processes and keeps them running until a signal, or until process `owner` ends (0: none)."""
        try:
            for program in self._programs:
                self._supervisor.start(program)
                self._write()
            system.wait_until_ready(self._run.url, self._supervisor)
            example = self._seeded() if with_seed else None
            self._run = dataclasses.replace(self._run, ready=True)
            self._write()
            say(banner.text(self._run, self._home, example))
            while not owner or processes.is_alive(owner):
                time.sleep(CHECK_SECONDS)
                self._check_processes()
        finally:
            say("\nStopping.")
            self._supervisor.stop()
            runfile.remove(self._home)

    def _seeded(self) -> tuple[str, str] | None:
        """Ids of a demo customer and product. None if seeding failed: the system is useful without them."""
        try:
            seed.ensure(self._run.url, self._run.tokens, say)
            return seed.example(self._run.url, self._run.tokens)
        except (seed.SeedFailed, httpx.HTTPError) as error:
            say(f"The demo organisation could not be made. {error}")
            return None

    def _check_processes(self) -> None:
        self._supervisor.restart_ended()
        if self._server.restart_if_ended():
            say("PostgreSQL ended and was started again.")
            self._write()

    def _write(self) -> None:
        pids = {**self._server.pids(), **self._supervisor.pids()}
        runfile.write(self._home, dataclasses.replace(self._run, pids=pids))


def _describe(secrets: Secrets, endpoints: Endpoints) -> Run:
    return Run(
        up=os.getpid(),
        ready=False,
        url=f"http://{endpoints.gateway_host}:{endpoints.gateway_port}",
        org_id=str(seed.ORG_ID),
        tokens={role: token.mint(secrets.jwt_secret, seed.ORG_ID, role) for role in token.ROLES},
        jwt_secret=secrets.jwt_secret,
        services=dict(endpoints.services),
        pids={},
        database_url=endpoints.admin_url,
    )


def _choose_ports(*, any_port: bool) -> dict[str, int]:
    needed = {
        "postgres": system.POSTGRES_PORT,
        **system.SERVICE_PORTS,
        "gateway": int(os.environ.get("GATEWAY_PORT", system.GATEWAY_PORT)),
    }
    chosen = {}
    for name, port in needed.items():
        chosen[name], remark = (ports.any_free(), "") if any_port else ports.choose(port)
        if remark:
            say(f"{name}: {remark}")
    return chosen


def _already_running(home: Path) -> str:
    run = runfile.read(home)
    if run is None:
        return (
            f"make up is already starting here ({home} is locked). Wait for it, or stop it with Ctrl-C where it runs."
        )
    return f"make up already runs here: process {run.up}, {run.url}. Stop it with Ctrl-C, or with kill {run.up}."


def _end_on_signals() -> None:
    # The first signal begins the shutdown. Later signals must not interrupt it.
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, end)


def say(sentence: str) -> None:
    """Prints to the user's terminal at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    main()

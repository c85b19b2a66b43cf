"""Runs the whole system on one machine: database server, four services, gateway."""

import contextlib
import dataclasses
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import httpx

from deploy.local import database, environment, ports, postgres_location, processes, runfile
from deploy.local.postgres import STOP_SECONDS, EmbeddedPostgres, PostgresFailed
from deploy.local.runfile import Secrets
from deploy.local.supervisor import Program, Supervisor
from deploy.services import SERVICES
from kit.db.roles import Installation

DATABASE: Final = "bahi"
POSTGRES_PORT: Final = 54320
SERVICE_PORTS: Final = {"inventory": 50051, "sales": 50052, "purchase": 50053, "returns": 50054}
GATEWAY_PORT: Final = 8080
READY_SECONDS: Final = 90.0
POLL_SECONDS: Final = 0.1
RESTARTS: Final = 50
RESTART_PAUSE_SECONDS: Final = 0.1

Say = Callable[[str], None]


class NotReady(RuntimeError):
    """The system did not start. The message names the part that failed and holds the end of its log."""


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """The database server in use: the embedded one, or the user's own."""

    admin_url: str
    embedded: EmbeddedPostgres | None = None

    def pids(self) -> dict[str, int]:
        """The embedded server's process id; nothing for the user's own server."""
        return {"postgres": self.embedded.pid} if self.embedded and self.embedded.pid else {}

    def restart_if_ended(self) -> bool:
        """Restarts the embedded server if it has ended. Returns whether it had. Raises PostgresFailed."""
        if self.embedded is None or self.embedded.pid is not None:
            return False
        # Sessions of a killed server hold its shared memory a moment longer, and no new server starts until they end.
        for _ in range(RESTARTS - 1):
            with contextlib.suppress(PostgresFailed):
                self.embedded.start()
                return True
            time.sleep(RESTART_PAUSE_SECONDS)
        self.embedded.start()
        return True


@contextlib.contextmanager
def server(home: Path, secrets: Secrets, own_url: str, port: int, say: Say) -> Iterator[Server]:
    """The user's own server if `own_url` is given, else the embedded one, which runs until the context ends."""
    if own_url:
        yield Server(own_url)
        return
    where = postgres_location.find_location(home)
    if where.remark:
        say(where.remark)
    postgres = EmbeddedPostgres(where, port=port, password=secrets.postgres_password, log=home / "log" / "postgres.log")
    try:
        postgres.start()
        database.create_database(postgres.url(), DATABASE)
        yield Server(postgres.url(DATABASE), postgres)
    finally:
        postgres.stop()


def prepare_database(admin_url: str, passwords: Mapping[str, str], installation: Installation) -> None:
    """Creates or updates the roles, schemas and tables of this release. Raises `roles.NotOurs`."""
    database.ensure_roles(admin_url, passwords, installation)
    for service in SERVICES:
        database.migrate(admin_url, passwords, installation, service)


def endpoints(
    admin_url: str, secrets: Secrets, installation: Installation, chosen: Mapping[str, int]
) -> environment.Endpoints:
    """The endpoints of the system, given the port of each process."""
    return environment.Endpoints(
        admin_url=admin_url,
        installation=installation,
        role_passwords=secrets.role_passwords,
        jwt_secret=secrets.jwt_secret,
        token_secrets=secrets.token_secrets,
        services={service: f"{ports.LOOPBACK}:{chosen[service]}" for service in SERVICES},
        gateway_host=ports.LOOPBACK,
        gateway_port=chosen["gateway"],
    )


def programs(where: environment.Endpoints) -> list[Program]:
    """The processes, in the order of their start."""
    services = [
        Program(
            name=service,
            module=f"services.{service}.main",
            environment=environment.with_shell(environment.for_service(service, where)),
        )
        for service in SERVICES
    ]
    gateway = Program(
        name="gateway", module="gateway.main", environment=environment.with_shell(environment.for_gateway(where))
    )
    return [*services, gateway]


def wait_until_ready(url: str, supervisor: Supervisor) -> None:
    """Returns when the gateway reports that all processes are ready. Raises NotReady if one ends or time runs out."""
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(timeout=5) as client:
        while time.monotonic() < deadline:
            for name in supervisor.ended():
                raise NotReady(f"{name} ended while starting. The end of its log:\n{_tail(supervisor.log_of(name))}")
            with contextlib.suppress(httpx.TransportError):
                if client.get(f"{url}/readyz").json().get("status") == "ok":
                    return
            time.sleep(POLL_SECONDS)
        answer = client.get(f"{url}/readyz").text
    raise NotReady(f"Not ready after {READY_SECONDS:.0f} seconds: {answer}")


def clear_leftovers(home: Path, say: Say) -> None:
    """Ends the processes that a killed run has left. A process whose command line is not ours is left alone."""
    left = runfile.read(home)
    if left is None:
        return
    for name, pid in left.pids.items():
        if processes.is_running(pid, "-m", module_of(name)):
            say(f"Ending {name} (process {pid}), left by a run that was killed.")
            processes.stop_by_id(pid, signal.SIGTERM, STOP_SECONDS)
    runfile.remove(home)


def module_of(name: str) -> str:
    """What `python -m` runs for a process of this name."""
    return "gateway.main" if name == "gateway" else f"services.{name}.main"


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])

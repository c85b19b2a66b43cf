"""Two copies of a service behind one name of several addresses: both are called, and one suffices."""

import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Iterator
from uuid import uuid4

import httpx
import psutil

from deploy.local import database, environment, ports, processes, runfile, system
from deploy.local.environment import Endpoints
from tests.e2e.installation import Installation
from tests.support.rest import Rest
from tests.support.waiting import wait_for

COPIED = "inventory"
STOP_SECONDS = 30.0


def _endpoints(here: Installation) -> Endpoints:
    run, secrets = here.run(), runfile.read_secrets(here.home)
    assert secrets is not None
    installation = database.installation_of(run.database_url, os.environ)
    chosen = {name: int(address.rsplit(":", 1)[1]) for name, address in run.services.items()}
    return system.endpoints(run.database_url, secrets, installation, {**chosen, "gateway": ports.any_free()})


@contextlib.contextmanager
def _running(here: Installation, module: str, variables: dict[str, str]) -> Iterator[psutil.Process]:
    child = processes.spawn(
        [sys.executable, "-m", module],
        log=here.home / "log" / f"copy-{module}.log",
        environment=environment.with_shell(variables),
    )
    try:
        yield psutil.Process(child.pid)
    finally:
        processes.stop(child, signal.SIGTERM, STOP_SECONDS)


def _ready(url: str) -> bool | None:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK or None
    return None


def _called_ports(gateway: psutil.Process) -> set[int]:
    return {each.raddr.port for each in gateway.net_connections("tcp") if each.status == psutil.CONN_ESTABLISHED}


def test_gateway_calls_both_copies_and_goes_on_with_one(here: Installation) -> None:
    first = _endpoints(here)
    second = dataclasses.replace(first, services={**first.services, COPIED: f"127.0.0.1:{ports.any_free()}"})
    both = f"ipv4:{first.services[COPIED]},{second.services[COPIED]}"
    behind_both = dataclasses.replace(first, services={**first.services, COPIED: both})
    copies = {int(each.services[COPIED].rsplit(":", 1)[1]) for each in (first, second)}
    url = f"http://{first.gateway_host}:{first.gateway_port}"
    with _running(here, "gateway.main", environment.for_gateway(behind_both)) as gateway:
        with _running(here, f"services.{COPIED}.main", environment.for_service(COPIED, second)):
            wait_for(lambda: _ready(url), "the gateway to be ready")
            wait_for(lambda: copies <= _called_ports(gateway) or None, "connections to both copies")
            with Rest(url, first.jwt_secret, uuid4()) as rest:
                for _ in range(20):
                    assert rest.get("/v1/stock-levels")["stock_levels"] == []
        with Rest(url, first.jwt_secret, uuid4()) as rest:
            wait_for(lambda: not copies <= _called_ports(gateway) or None, "the copy to be gone")
            for _ in range(20):
                assert rest.get("/v1/stock-levels")["stock_levels"] == []
    assert "Traceback" not in (here.home / "log" / "copy-gateway.main.log").read_text()

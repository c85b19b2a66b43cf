"""The system that end-to-end tests share: real processes, ready, and known by their addresses."""

import httpx
import pytest

from deploy.local import processes
from deploy.local.runfile import Run
from deploy.services import SERVICES
from tests.support.organisations import Organisation

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("system")]


def test_processes_run_and_answer(system: Run) -> None:
    assert set(system.pids) == {*SERVICES, "gateway"}
    assert all(processes.is_alive(pid) for pid in system.pids.values())
    ready = httpx.get(f"{system.url}/readyz").json()
    assert ready == {"status": "ok", "services": dict.fromkeys(SERVICES, "SERVING")}


def test_a_new_organisation_has_a_valid_token_and_no_profile(system: Run, organisation: Organisation) -> None:
    path = f"{system.url}/v1/organisation"
    assert httpx.get(path, headers=organisation.headers()).status_code == 404
    assert httpx.get(path).status_code == 401

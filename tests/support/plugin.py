"""The fixtures of the suite: a database for each worker, an organisation for each test.

Loaded by `-p tests.support.plugin`.
"""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.runfile import Run
from tests.support import cluster, organisations
from tests.support import system as system_process
from tests.support.cluster import TestDatabase, TestServer
from tests.support.organisations import Organisation
from tests.support.refused_places import places_watched

SHARED = pytest.StashKey[Path]()
OWNER = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """The main process makes a folder for the run; its workers get the path."""
    given: dict[str, Any] = getattr(config, "workerinput", {})
    unique = f"bahi-test-{os.getpid()}-{secrets.token_hex(4)}"
    config.stash[SHARED] = Path(given.get("bahi_shared", Path(tempfile.gettempdir()) / unique))
    config.stash[OWNER] = int(given.get("bahi_owner", os.getpid()))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Passes to a new worker what all workers share."""
    node.workerinput["bahi_shared"] = str(node.config.stash[SHARED])
    node.workerinput["bahi_owner"] = node.config.stash[OWNER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes everything that the run has left."""
    if not hasattr(config, "workerinput"):
        system_process.detach(config.stash[SHARED])
        cluster.detach(config.stash[SHARED])


@pytest.fixture(autouse=True)
def refused_places() -> Iterator[None]:
    """Every refusal of a test names a place of its request, or none."""
    with places_watched():
        yield


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> TestServer:
    """The PostgreSQL of this run, shared by its workers, with roles and a migrated template."""
    return cluster.attach(request.config.stash[SHARED], request.config.stash[OWNER])


@pytest.fixture(scope="session")
def database(postgres: TestServer) -> TestDatabase:
    """A database of this worker's own, with the schemas of all services."""
    return postgres.clone(f"bahi_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


@pytest.fixture
def new_organisation() -> Callable[[], Organisation]:
    """Makes a fresh organisation; more than one where a test needs a neighbour."""
    return organisations.new_organisation


@pytest.fixture
def organisation() -> Organisation:
    """The organisation of this test."""
    return organisations.new_organisation()


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest, postgres: TestServer) -> Run:
    """All processes for real, shared by the workers of this run; organisations keep tests apart.

    A test that kills processes belongs to `make chaos`, which has a system of its own.
    """
    return system_process.attach(postgres, request.config.stash[OWNER])

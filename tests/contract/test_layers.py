"""Each import contract fails on the import it forbids: a contract that cannot fail protects nothing."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local.paths import ROOT

PACKAGES = ("gst", "trade", "kit", "services", "gateway", "deploy")

LAYERED = "A service is layered: main, api, usecases, store and remote, domain"
TRADE_LAYERED = "What the services share is layered: api and remote, usecases, store, domain"
INDEPENDENT = "Services do not import each other"
GATEWAY = "The gateway knows no service and no database"
DOMAIN = "Domain rules know no framework"
TAX_LAW = "The tax law stands alone"
KIT = "The kit knows no business"
KIT_LAYERED = "The kit is layered, from service down to single files"
MESSAGES = "Generated messages stay where messages are read and written"
SQL = "SQLAlchemy stays in the store"
KIT_MESSAGES = "In the kit, generated messages stay in wire and rpc"
KIT_SQL = "In the kit, SQLAlchemy stays in db and in the stores"
GATEWAY_LAYERED = "The gateway is layered: main, app, openapi, rest, contract and http, settings"
GATEWAY_MESSAGES = "In the gateway, generated messages stay in contract and rest"

PLANTED = [
    (LAYERED, "services/sales/domain/planted.py", "import services.sales.store"),
    (LAYERED, "services/inventory/domain/planted.py", "import services.inventory.api"),
    (LAYERED, "services/purchase/store/planted.py", "import services.purchase.usecases"),
    (LAYERED, "services/returns/usecases/planted.py", "import services.returns.api"),
    (INDEPENDENT, "services/sales/usecases/planted.py", "import services.inventory.domain"),
    (INDEPENDENT, "services/returns/remote/planted.py", "import services.sales.store"),
    (GATEWAY, "gateway/planted.py", "import services.sales.domain"),
    (GATEWAY, "gateway/planted.py", "import sqlalchemy"),
    (
        "What the services share imports no service",
        "trade/planted.py",
        "import services.sales.domain.statuses_and_kinds",
    ),
    (TRADE_LAYERED, "trade/domain/planted.py", "import trade.store"),
    (TRADE_LAYERED, "trade/store/planted.py", "import trade.api"),
    (TRADE_LAYERED, "trade/store/planted.py", "import trade.usecases"),
    (TRADE_LAYERED, "trade/usecases/planted.py", "import trade.api"),
    (DOMAIN, "trade/domain/planted.py", "import sqlalchemy"),
    (GATEWAY, "gateway/planted.py", "import kit.db.database"),
    (DOMAIN, "services/sales/domain/planted.py", "import sqlalchemy"),
    (DOMAIN, "services/inventory/domain/planted.py", "from google.protobuf import message"),
    (DOMAIN, "services/returns/domain/planted.py", "from bahi.sales.v1 import invoices_pb2"),
    (DOMAIN, "services/purchase/domain/planted.py", "import kit.rpc.server"),
    (TAX_LAW, "gst/planted.py", "import pydantic"),
    (TAX_LAW, "gst/planted.py", "import kit.errors"),
    (KIT, "kit/planted.py", "import services.sales.domain"),
    (KIT, "kit/planted.py", "import gst.money"),
    (KIT, "kit/planted.py", "import trade.domain.goods"),
    (KIT, "kit/planted.py", "import deploy.services"),
    (KIT_LAYERED, "kit/db/planted.py", "import kit.holds.outcomes"),
    (KIT_LAYERED, "kit/commands/planted.py", "import kit.rpc.client"),
    (KIT_LAYERED, "kit/db/planted.py", "import kit.messaging.message"),
    (KIT_LAYERED, "kit/planted.py", "import kit.errors"),
    (MESSAGES, "services/returns/usecases/planted.py", "from bahi.returns.v1 import sales_returns_pb2"),
    (MESSAGES, "services/returns/store/planted.py", "from google.protobuf import message"),
    (MESSAGES, "services/inventory/usecases/planted.py", "from bahi.inventory.v1 import products_pb2"),
    (MESSAGES, "services/inventory/store/planted.py", "from bahi.inventory.v1 import products_pb2"),
    (SQL, "services/inventory/usecases/planted.py", "import sqlalchemy"),
    (SQL, "services/inventory/api/planted.py", "import sqlalchemy"),
    (MESSAGES, "services/sales/usecases/planted.py", "from bahi.sales.v1 import invoices_pb2"),
    (SQL, "services/returns/usecases/planted.py", "import sqlalchemy"),
    (SQL, "services/sales/usecases/planted.py", "import sqlalchemy"),
    (MESSAGES, "services/purchase/usecases/planted.py", "from bahi.purchase.v1 import vendors_pb2"),
    (SQL, "services/purchase/usecases/planted.py", "import sqlalchemy"),
    (SQL, "services/returns/api/planted.py", "import sqlalchemy"),
    (MESSAGES, "trade/store/planted.py", "from bahi.documents.v1 import figures_pb2"),
    (MESSAGES, "trade/usecases/planted.py", "from bahi.documents.v1 import figures_pb2"),
    (SQL, "trade/api/planted.py", "import sqlalchemy"),
    (SQL, "trade/usecases/planted.py", "import sqlalchemy"),
    (LAYERED, "services/sales/planted.py", "import kit.errors"),
    (TRADE_LAYERED, "trade/planted.py", "import kit.errors"),
    (KIT_MESSAGES, "kit/messaging/planted.py", "from bahi.outbox.v1 import inbox_pb2"),
    (KIT_MESSAGES, "kit/holds/planted.py", "from google.protobuf import message"),
    (KIT_SQL, "kit/wire/planted.py", "import sqlalchemy"),
    (KIT_SQL, "kit/rpc/planted.py", "import asyncpg"),
    (GATEWAY_LAYERED, "gateway/contract/planted.py", "import gateway.rest.routes"),
    (GATEWAY_LAYERED, "gateway/http/planted.py", "import gateway.contract.operations"),
    (GATEWAY_MESSAGES, "gateway/http/planted.py", "from google.protobuf import message"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")],
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _broken(folder: Path) -> set[str]:
    """The names of the contracts that import-linter finds broken."""
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())",
            "--no-cache",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    broken = set(re.findall(r"^(.+) BROKEN", result.stdout, re.MULTILINE))
    assert bool(broken) == (result.returncode != 0), result.stdout + result.stderr
    return broken


def test_every_contract_is_planted_against() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert {contract["name"] for contract in config["contracts"]} == {name for name, _, _ in PLANTED}


def test_the_code_breaks_no_contract(copy: Path) -> None:
    assert _broken(copy) == set()


@pytest.mark.parametrize(("contract", "path", "line"), PLANTED)
def test_planted_import_breaks_its_contract(copy: Path, contract: str, path: str, line: str) -> None:
    planted = copy / path
    planted.write_text(f"{line}\n")
    try:
        assert contract in _broken(copy)
    finally:
        planted.unlink()


def _not_named(contract: str, packages: tuple[str, ...]) -> set[str]:
    """The modules of the packages that the contract does not name. They may import what it forbids."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(found["source_modules"] for found in contracts if found["name"] == contract)
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    return {module for module in modules if not any(f"{module}.".startswith(f"{name}.") for name in named)}


def test_sqlalchemy_is_free_only_in_the_stores_of_the_kit() -> None:
    """The contract names files where a room has a store. A file that it forgets would be free."""
    free = _not_named(KIT_SQL, ("kit",))
    assert {module for module in free if not module.startswith("kit.db.") and ".store." not in module} == set()


def test_generated_messages_are_free_only_in_wire_and_rpc_of_the_kit() -> None:
    assert {
        module for module in _not_named(KIT_MESSAGES, ("kit",)) if not module.startswith(("kit.wire.", "kit.rpc."))
    } == set()


@pytest.mark.parametrize(
    ("contract", "free"), [(MESSAGES, {"api", "main", "migrations", "remote"}), (SQL, {"migrations", "store"})]
)
def test_messages_and_sql_are_free_only_in_their_rooms(contract: str, free: set[str]) -> None:
    """A service's main registers its servicers, so it knows generated code, and no SQL."""
    rooms = {module.removeprefix("services.") for module in _not_named(contract, ("services", "trade"))}
    assert {room for room in rooms if room.split(".")[1] not in free} == set()

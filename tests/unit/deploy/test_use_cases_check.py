"""The check of use cases finds each planted breach, and nothing in a tree that keeps the form."""

import subprocess
from pathlib import Path

import pytest

from deploy.lint.use_cases import find_misplaced_use_cases

API = """
from services.sales.usecases.orders.get import GetOrder, get_order

async def GetOrder(self, request, context):
    return await self._service.read(request, get_order, _get_order, to_proto)

def _get_order(request: pb.GetOrderRequest) -> GetOrder:
    return GetOrder(order_id=uuid_of(request.order_id))
"""
IN_DOMAIN = API.replace("usecases.orders.get import GetOrder, get_order", "domain.order import GetOrder")
FILES = {
    "services/sales/api/orders.py": API,
    "services/sales/domain/order.py": "class ListOrders:\n    pass\n\nclass GetOrder:\n    pass\n",
    "services/sales/usecases/orders/get.py": "from services.sales.usecases import both\n",
    "services/sales/usecases/orders/list.py": "from services.sales.usecases.both import one\n",
    "services/sales/usecases/invoices/get.py": "from services.sales.usecases.both import one\n",
    "services/sales/usecases/both.py": "",
}
OF_ORDERS = "from services.sales.usecases import of_orders\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    return tmp_path


def found(tree: Path, files: dict[str, str]) -> list[str]:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    return [str(finding) for finding in find_misplaced_use_cases(tree)]


def test_a_use_case_with_a_command_and_a_file_of_two_resources_are_right(tree: Path) -> None:
    assert found(tree, FILES) == []


@pytest.mark.parametrize("bare", ["UUID", "None", "Sequence[UUID]", "PageRequest"])
def test_a_use_case_that_takes_a_bare_value_is_found(tree: Path, bare: str) -> None:
    (finding,) = found(tree, FILES | {"services/sales/api/orders.py": API.replace("-> GetOrder", f"-> {bare}")})

    assert f"_get_order makes {bare}, which is no command" in finding


def test_a_command_that_only_its_use_case_takes_is_found_in_the_domain(tree: Path) -> None:
    (finding,) = found(tree, FILES | {"services/sales/api/orders.py": IN_DOMAIN})

    assert "GetOrder is in services.sales.domain.order, and no rule or statement takes it" in finding


def test_a_command_that_a_statement_takes_is_right_in_the_domain(tree: Path) -> None:
    files = {
        "services/sales/api/orders.py": IN_DOMAIN,
        "services/sales/store/orders.py": "def page(session: ReadSession, query: GetOrder) -> Page: ...\n",
    }

    assert found(tree, FILES | files) == []


def test_a_loose_file_that_serves_one_resource_is_found(tree: Path) -> None:
    files = {"services/sales/usecases/of_orders.py": "", "services/sales/usecases/orders/cancel.py": OF_ORDERS}

    (finding,) = found(tree, FILES | files)

    assert finding == "services/sales/usecases/of_orders.py:1: serves orders alone: move it to that folder"

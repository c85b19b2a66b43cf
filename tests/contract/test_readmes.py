"""The page of each service names what the service answers."""

import pytest

from deploy.local.paths import ROOT
from deploy.services import SERVICES
from tests.contract.recorder import OPERATIONS


@pytest.mark.parametrize("context", SERVICES)
def test_the_page_of_a_service_names_each_of_its_operations(context: str) -> None:
    page = (ROOT / "services" / context / "README.md").read_text()
    names = [each.rpc_path.rpartition("/")[2] for each in OPERATIONS.values() if each.context == context]

    assert [name for name in names if name not in page] == []

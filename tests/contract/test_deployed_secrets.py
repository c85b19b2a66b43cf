"""Which process has which secret, in the files of compose, Kubernetes and Railway."""

import itertools

import pytest

from deploy.services import SERVICES
from tests.contract.deployment_files import PLATFORMS, PROCESSES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_two_services_share_a_secret_that_no_other_process_has(platform: str) -> None:
    holders: dict[str, set[str]] = {}
    for name in PROCESSES:
        for variable, value in PLATFORMS[platform](name).items():
            if variable.endswith("_TOKEN_SECRET"):
                peer = variable.removesuffix("_TOKEN_SECRET").lower()
                holders.setdefault(value, set()).update({name, peer})
    pairs = [set(pair) for pair in itertools.combinations(SERVICES, 2)]
    assert len(holders) == len(pairs)
    assert all(pair in holders.values() for pair in pairs)
    for reference, pair in holders.items():  # the name of the secret says whose it is
        assert sorted(word for word in SERVICES if word in reference.lower()) == sorted(pair)

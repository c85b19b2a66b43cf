"""The gateway has a processor of its own, and the services share out the others."""

import pytest

from deploy.local import environment, processors

SERVICES = ("inventory", "sales", "purchase", "returns")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], {}),
        ([3], {}),
        ([0, 1], {"gateway": 0, "inventory": 1, "sales": 1, "purchase": 1, "returns": 1}),
        ([2, 5, 7], {"gateway": 2, "inventory": 5, "sales": 7, "purchase": 5, "returns": 7}),
        (list(range(8)), {"gateway": 0, "inventory": 1, "sales": 2, "purchase": 3, "returns": 4}),
    ],
)
def test_processors_are_shared_out(given: list[int], expected: dict[str, int]) -> None:
    assert processors.shared_out("gateway", SERVICES, given) == expected


def test_ours_are_those_we_may_run_on() -> None:
    assert processors.ours() == sorted(processors.ours())


def test_a_processor_chosen_in_the_shell_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROCESSOR", raising=False)
    assert environment.inherited({}, processor=1)["PROCESSOR"] == "1"
    assert "PROCESSOR" not in environment.inherited({})
    monkeypatch.setenv("PROCESSOR", "0")
    assert environment.inherited({}, processor=1)["PROCESSOR"] == "0"

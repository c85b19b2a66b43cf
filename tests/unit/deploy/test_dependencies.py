"""Each dependency has its reason, and the lock holds each dependency."""

import re
import tomllib

from deploy.local.paths import ROOT


def _declared() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = {"At run time": project["dependencies"], "For development": project["optional-dependencies"]["dev"]}
    return {title: [re.split(r"[<>=!~ ]", line)[0] for line in lines] for title, lines in lists.items()}


def test_reasons_are_given_for_exactly_the_declared_dependencies() -> None:
    sections = (ROOT / "docs" / "dependencies.md").read_text().split("\n## ")[1:]
    explained = {part.splitlines()[0]: re.findall(r"^- `([^`]+)` — \S.*[.]$", part, re.MULTILINE) for part in sections}
    assert explained == _declared()


def test_dependencies_are_declared_in_order_and_once() -> None:
    for names in _declared().values():
        assert names == sorted(set(names))


def test_lock_pins_every_dependency_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==\S+ ", lock, re.MULTILINE))
    for names in _declared().values():
        assert {name.split("[")[0] for name in names} <= pinned
    assert "://" not in lock
    assert "--index-url" not in lock

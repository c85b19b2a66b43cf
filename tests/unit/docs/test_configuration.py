"""docs/configuration.md has every variable of every process, as the settings classes declare it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import configuration
from deploy.local.paths import ROOT
from gateway.settings import GatewaySettings
from services.settings import Settings

PAGE = (ROOT / "docs/configuration.md").read_text()
LISTED = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE))
CODE = ("deploy", "gateway", "kit", "services", "trade", "gst")
SET_BY_DEPLOYMENTS = re.compile(r"^\s*(?:- name: |-e )?\"?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"?\s*[:=]?", re.MULTILINE)


def test_page_is_what_the_settings_say() -> None:
    assert configuration.page() == PAGE, "Run make openapi."


@pytest.mark.parametrize("settings", [GatewaySettings, Settings])
def test_every_setting_says_what_it_means(settings: type[GatewaySettings] | type[Settings]) -> None:
    assert [name for name, field in settings.model_fields.items() if not field.description] == []
    assert {name.upper() for name in settings.model_fields} <= LISTED


def test_every_variable_that_code_reads_is_listed() -> None:
    read = {name for folder in CODE for path in (ROOT / folder).rglob("*.py") for name in _variables(path)}
    assert {"GATEWAY_PORT", "CRASH_POINT_FILE", "BAHI_ADMIN_DATABASE_URL", "OTEL_SDK_DISABLED"} <= read
    assert read - LISTED == set()


@pytest.mark.parametrize(
    "path",
    [ROOT / "docker-compose.yml", *(ROOT / "deploy/kubernetes").glob("*.yaml"), *ROOT.glob("deploy/railway/*.env")],
)
def test_every_variable_that_a_deployment_sets_is_listed(path: Path) -> None:
    text = re.sub(r"#.*", "", path.read_text())
    assert set(SET_BY_DEPLOYMENTS.findall(text)) - LISTED == set()


def _variables(path: Path) -> Iterator[str]:
    """Names that the file looks up in the environment, literal or by a constant of any file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "getenv"}:
            if "environ" in ast.unparse(node.func) or node.func.attr == "getenv":
                yield from _name(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            yield from _name(node.slice)


def _name(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name | ast.Attribute):
        constant = node.id if isinstance(node, ast.Name) else node.attr
        yield from CONSTANTS.get(constant, ())


def _constants() -> dict[str, set[str]]:
    """The texts of the constants in capitals, by name."""
    found: dict[str, set[str]] = {}
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.parse(path.read_text()).body:
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                value = getattr(node, "value", None)
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    for target in targets:
                        if isinstance(target, ast.Name) and target.id.isupper() and value.value.isupper():
                            found.setdefault(target.id, set()).add(value.value)
    return found


CONSTANTS = _constants()

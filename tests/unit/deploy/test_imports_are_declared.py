"""What the code imports is declared by us, not merely brought along by something else: the next lock may leave it
out."""

import ast
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from deploy.local.paths import ROOT

IN_PRODUCTION = ("gst", "trade", "kit", "services", "gateway")
OWN = {*IN_PRODUCTION, "deploy", "bahi", "buf"}
# What FastAPI and Pydantic are made of, and name in their own interfaces.
BROUGHT_ALONG_ON_PURPOSE = {"starlette", "pydantic-core", "annotated-types"}
DISTRIBUTIONS = metadata.packages_distributions()


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return plain | froms


def _distributions(module: str) -> set[str]:
    """The installed packages that hold a module; for a shared namespace, those that hold this part of it."""
    relative = Path(*module.split("."))
    candidates = DISTRIBUTIONS.get(relative.parts[0], [])
    return {
        name.lower().replace("_", "-")
        for name in set(candidates)
        if any(
            Path(file).is_relative_to(relative) or Path(file) == relative.with_suffix(".py")
            for file in metadata.files(name) or []
        )
    }


def test_production_code_imports_only_declared_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {line.split("[")[0].split(">")[0] for line in project["dependencies"]} | BROUGHT_ALONG_ON_PURPOSE
    files = [
        path for package in IN_PRODUCTION for path in (ROOT / package).rglob("*.py") if "testing" not in path.parts
    ]
    modules = {module for path in files for module in _imports(path)}
    foreign = {module for module in modules if module.split(".")[0] not in OWN | sys.stdlib_module_names}
    undeclared = {module: found for module in foreign if not (found := _distributions(module)) & declared}
    assert undeclared == {}

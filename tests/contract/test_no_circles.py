"""No file imports itself through others: a circle has no beginning for a reader, and no order for a change."""

import graphlib
import sys
from pathlib import Path

import grimp
import pytest

PACKAGES = ("gst", "trade", "kit", "services", "gateway", "deploy")


def circle_in(*packages: str) -> list[str] | None:
    """The files of one circle, in the order of their imports, or None."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return None


def test_no_file_imports_itself_through_others() -> None:
    assert circle_in(*PACKAGES) is None


def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "planted_circle"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "one.py").write_text("from planted_circle import two\n")
    (package / "two.py").write_text("from planted_circle import one\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    found = circle_in("planted_circle")

    sys.modules.pop("planted_circle", None)
    assert found is not None
    assert set(found) == {"planted_circle.one", "planted_circle.two"}

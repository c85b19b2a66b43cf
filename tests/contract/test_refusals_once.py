"""Each reason of a refusal has one class: what several contexts refuse stands in trade/domain."""

import ast
from collections import defaultdict

from deploy.local.paths import ROOT

PACKAGES = ("gst", "trade", "kit", "services", "gateway")


def classes_by_reason() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    for reason in reasons_of(node):
                        found[reason].append(f"{path.relative_to(ROOT)}:{node.name}")
    return found


def reasons_of(node: ast.ClassDef) -> list[str]:
    """The reasons that a class body sets: `reason = "…"`, annotated or not. An empty one is a field of a command."""
    return [
        line.value.value
        for line in node.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
        and line.value.value
        and "reason" in {ast.unparse(target) for target in getattr(line, "targets", [getattr(line, "target", None)])}
    ]


def test_a_reason_belongs_to_one_class() -> None:
    found = classes_by_reason()

    assert len(found) > 100
    assert {reason: classes for reason, classes in found.items() if len(classes) > 1} == {}

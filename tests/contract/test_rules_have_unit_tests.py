"""Every file of domain rules has a unit test, without a database: who changes a rule sees at once what breaks."""

import ast
from pathlib import Path

from deploy.local.paths import ROOT

DOMAINS = (*sorted(ROOT.glob("services/*/domain")), ROOT / "trade/domain")
TRIED_BY_THE_SERVICES = {
    "services.inventory.domain.batch_trace": "splits the documents of a trace by kind",
    "services.inventory.domain.explanations": "two sentences, which test_allocation reads",
    "services.inventory.domain.movements": "one sum",
    "services.inventory.domain.stock_levels": "one subtraction",
    "services.purchase.domain.purchase_orders": "a rate less its discount, which `gst.price` computes",
    "services.purchase.domain.vendors": "joins what `identify` and a change give",
    "services.returns.domain.composing": "puts known fields into documents",
}
"""Files without a unit test of their own, and what they do instead of a rule."""


def has_rules(source: str) -> bool:
    """Whether the file has a function or a method, and not only the shapes of values."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(ast.parse(source)))


def modules_of(folder: Path) -> list[str]:
    """The files of a folder that have rules, as modules."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted(folder.glob("*.py"))
        if has_rules(path.read_text())
    ]


def untried(modules: list[str], tests: list[str]) -> set[str]:
    """The modules that no test imports."""
    return {module for module in modules if not any(f"{module} import" in test for test in tests)}


def test_every_file_of_rules_has_a_unit_test_or_a_reason() -> None:
    tests = [path.read_text() for path in (ROOT / "tests/unit").rglob("test_*.py")]

    assert untried([module for folder in DOMAINS for module in modules_of(folder)], tests) == set(TRIED_BY_THE_SERVICES)


def test_a_file_without_a_unit_test_is_found() -> None:
    assert has_rules("class Order:\n    def total(self): ...\n")
    assert not has_rules("class Order:\n    total: int\n")
    assert untried(["a.domain.orders", "a.domain.bills"], ["from a.domain.orders import x\n"]) == {"a.domain.bills"}

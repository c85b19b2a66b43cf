"""What no test may do: take something from another test file, replace a part of the code under test, or depend on
today.

A helper that two test files need has a file of its own. What a test must reach, it reaches by an argument: a clock, a
limit, a peer. The business day of the tests is `tests.support.days.TODAY`.
"""

import ast
from collections.abc import Iterator
from typing import Final

OURS: Final = frozenset({"gst", "trade", "kit", "services", "gateway", "deploy"})
MOCKS: Final = ("unittest.mock", "mock", "pytest_mock")
REPLACING: Final = frozenset({"setattr", "delattr", "setitem", "delitem"})
CALENDAR: Final = ("today", "now", "utcnow")
ITSELF: Final = frozenset({"self", "cls"})


def imports_of_test_files(source: str) -> list[str]:
    """Each `test_*` or `conftest` module that a file imports, or imports from."""
    return sorted({name for name in _imports(ast.parse(source)).values() if _has_test_file(name)})


def replacements_of_our_code(source: str) -> list[str]:
    """Each place, with its line, at which a file replaces an attribute of our modules, classes or objects."""
    tree = ast.parse(source)
    imports = _imports(tree)
    found = [f"imports {name}" for name in sorted(set(imports.values())) if name.startswith(MOCKS)]
    for node in ast.walk(tree):
        found += [f"{target.lineno}: {ast.unparse(target)}" for target in _replaced(node) if _is_ours(target, imports)]
    return found


def reads_of_the_calendar(source: str) -> list[str]:
    """Each place, with its line, at which a file asks which day it is."""
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CALENDAR
        and ast.unparse(node.func.value).split(".")[-1] in {"date", "datetime"}
    ]


def _imports(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                names[name.asname or name.name.split(".")[0]] = name.name
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                names[name.asname or name.name] = f"{node.module}.{name.name}"
    return names


def _has_test_file(name: str) -> bool:
    return name.startswith("tests.") and any(part.startswith("test_") or part == "conftest" for part in name.split("."))


def _replaced(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement or a call changes, where that may be something else than a test's own object."""
    if isinstance(node, ast.Call) and node.args and _called(node) in REPLACING:
        yield node.args[0]
    elif isinstance(node, ast.Assign | ast.Delete):
        yield from (target for target in node.targets if isinstance(target, ast.Attribute))
    elif isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Attribute):
        yield node.target


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_ours(target: ast.expr, imports: dict[str, str]) -> bool:
    """A module, a class or a private part of ours. What has no name of its own is looked at by its root."""
    if isinstance(target, ast.Constant):
        return str(target.value).split(".")[0] in OURS
    root = target
    while isinstance(root, ast.Attribute | ast.Subscript | ast.Call):
        root = root.func if isinstance(root, ast.Call) else root.value
    if not isinstance(root, ast.Name):
        return False
    if root.id in imports:
        return imports[root.id].split(".")[0] in OURS
    return isinstance(target, ast.Attribute) and target.attr.startswith("_") and root.id not in ITSELF

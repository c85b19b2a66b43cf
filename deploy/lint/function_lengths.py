"""No function has more than 40 lines, its docstring not counted: it fits a screen.

Where a longer one is easier to read than its parts, a comment directly above it begins with `# Long:` and says why.
"""

import ast
from pathlib import Path
from typing import Final, TypeAlias

from deploy.lint.findings import Finding, tracked_files

MAX_LINES: Final = 40
REASON: Final = "# Long:"

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def find_long_functions(root: Path) -> list[Finding]:
    """The functions that are too long and give no reason, each at its first line."""
    return [
        Finding(path=path, line=function.lineno, sentence=f"{function.name} has more than {MAX_LINES} lines")
        for path in tracked_files(root, ".py")
        for function in _long_functions((root / path).read_text())
    ]


def _long_functions(text: str) -> list[_Function]:
    lines = text.splitlines()
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, _Function)
        if _length(node) > MAX_LINES and not _has_reason(lines, node)
    ]


def _length(function: _Function) -> int:
    """Its lines from `def` to the end, without decorators and docstring."""
    counted = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        counted -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return counted


def _has_reason(lines: list[str], function: _Function) -> bool:
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    for line in reversed(lines[: first - 1]):
        text = line.strip()
        if text.startswith(REASON):
            return True
        if not text.startswith("#"):
            break
    return False

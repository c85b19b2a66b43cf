"""Rows enter tables through `kit/db/inserts.py` alone. Migrations are not checked: each stays what it was."""

import ast
import re
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, tracked_files

THE_WAY: Final = Path("kit/db/inserts.py")
CHECKED: Final = frozenset({"gateway", "kit", "services", "trade"})

_BUILDERS: Final = frozenset({"sa", "sqlalchemy", "postgresql"})
_SQL: Final = re.compile(r"\b(INSERT|MERGE)\s+INTO\b", re.IGNORECASE)
_COPY: Final = frozenset({"copy_records_to_table", "copy_to_table"})


def find_other_inserts(root: Path) -> list[Finding]:
    """The places that insert rows in another way."""
    return [
        Finding(path=path, line=node.lineno, sentence=f"inserts rows past {THE_WAY}")
        for path in tracked_files(root, ".py")
        if path.parts[0] in CHECKED and "migrations" not in path.parts and path != THE_WAY
        for node in ast.walk(ast.parse((root / path).read_text()))
        if isinstance(node, ast.expr | ast.ImportFrom) and _inserts(node)
    ]


def _inserts(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return _SQL.search(text) is not None
        case ast.ImportFrom(module=str(module), names=names):
            return module.startswith("sqlalchemy") and any(name.name == "insert" for name in names)
        case ast.Call(func=ast.Attribute(attr="insert", value=owner), args=args, keywords=keywords):
            # A table's own `insert` has no arguments; a store's and a list's have.
            return _first_name(owner) in _BUILDERS or not (args or keywords)
        case ast.Attribute(attr=name):
            return name in _COPY
        case _:
            return False


def _first_name(node: ast.expr) -> str:
    """The `a` of `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""

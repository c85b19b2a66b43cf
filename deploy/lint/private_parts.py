"""No file uses a private name of a library: the next release may rename it without a word.

A file that cannot do without one does nothing else, and says why in a comment above the use that begins with
`# Private:`. An import of another file's private name is found too, whoever wrote that file.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

from deploy.lint.findings import Finding, tracked_files

REASON: Final = "# Private:"
OWN: Final = frozenset({"bahi", "buf", "deploy", "gateway", "gst", "kit", "services", "tests", "trade"})
PUBLIC_IN_SPITE_OF_THEIR_NAME: Final = frozenset({"_asdict", "_exit", "_fields", "_make", "_replace"})
"""Documented: those of named tuples, and `os._exit`."""

_Naming: TypeAlias = ast.Import | ast.ImportFrom | ast.Attribute


def find_private_parts(root: Path) -> list[Finding]:
    """The lines that use a private module or name, and give no reason."""
    return [
        Finding(path=path, line=line, sentence=f"uses {name}, which is private: use the public way, or say why not")
        for path in tracked_files(root, ".py")
        for line, name in _uses(root / path)
    ]


def _uses(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text()
    lines = text.splitlines()
    tree = ast.parse(text)
    libraries = set(_library_names(tree))
    for node in ast.walk(tree):
        if not isinstance(node, _Naming):
            continue
        name = _private_name(node, libraries)
        if name and not any(line.strip().startswith(REASON) for line in _comment_above(lines, node.lineno)):
            yield node.lineno, name


def _library_names(tree: ast.Module) -> Iterator[str]:
    """The names under which the file knows modules, classes and functions of libraries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(alias.name, alias.asname or alias.name.partition(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "", alias.asname or alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            if module.partition(".")[0] not in OWN:
                yield name


def _private_name(node: _Naming, libraries: set[str]) -> str | None:
    """What the node names of another file and is private there."""
    if isinstance(node, ast.Import):
        named = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        named = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        named = [node.attr] if _root(node) in libraries else []
    return next((name for name in named if any(map(_is_private, name.split(".")))), None)


def _root(node: ast.expr) -> str | None:
    """The name with which a chain of attributes begins."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in PUBLIC_IN_SPITE_OF_THEIR_NAME


def _comment_above(lines: list[str], line: int) -> Iterator[str]:
    """The comment lines directly above a line, the nearest first."""
    for text in reversed(lines[: line - 1]):
        if not text.strip().startswith("#"):
            return
        yield text

"""Use cases have one form and one place.

Each takes a command or query: a class of its own, in the file of its use case or, where rules and statements take it
too, in `domain/`. A file directly in `usecases/` serves several resources; what one needs is in its folder.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.lint.findings import Finding, tracked_files

RUNS: Final = frozenset({"batched_document", "command", "command_on_facts", "document", "documents", "preview", "read"})
"""What runs a use case: `kit.rpc.service.Service`. The third argument makes the command of a message."""
MADE_BY: Final = 2
MANY: Final = frozenset({"Iterator", "Sequence", "list"})
HOLD_IDS: Final = "set[UUID]"
"""Holds are released as `kit.holds.participant` takes them, by their ids."""


def find_misplaced_use_cases(root: Path) -> list[Finding]:
    """Commands without a class, commands away from their use case, and shared files that one resource alone needs."""
    texts = {path: (root / path).read_text() for path in tracked_files(root, ".py") if path.parts[0] == "services"}
    return [*_commands(texts), *_loose_files(texts)]


def _commands(texts: dict[Path, str]) -> Iterator[Finding]:
    for path, text in texts.items():
        if path.parts[2:3] != ("api",):
            continue
        tree = ast.parse(text)
        made = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        modules = _modules_of_names(tree)
        for name in sorted(_makers(tree) & made.keys()):
            function = made[name]
            made_of = ast.unparse(function.returns or ast.Constant(None))
            command = _command(function)
            module = modules.get(command, "")
            if made_of == HOLD_IDS or module.startswith("trade."):
                continue
            if not module.startswith("services."):
                sentence = f"{name} makes {made_of}, which is no command: a use case takes a class"
                yield Finding(path=path, line=function.lineno, sentence=sentence)
            elif ".domain." in module and not _is_known_below(texts, Path(*module.split(".")[:2]), command):
                sentence = f"{command} is in {module}, and no rule or statement takes it: move it to its use case"
                yield Finding(path=path, line=function.lineno, sentence=sentence)


def _makers(tree: ast.Module) -> set[str]:
    """The functions that make commands of messages."""
    return {
        node.args[MADE_BY].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS
        and len(node.args) > MADE_BY
        and isinstance(node.args[MADE_BY], ast.Name)
    }


def _command(function: ast.FunctionDef) -> str:
    """The class that the function makes, or makes many of."""
    returns = function.returns
    if isinstance(returns, ast.Subscript) and isinstance(returns.value, ast.Name) and returns.value.id in MANY:
        returns = returns.slice
    if isinstance(returns, ast.BinOp):  # or the refusal of one
        returns = returns.left
    return returns.id if isinstance(returns, ast.Name) else ""


def _modules_of_names(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _is_known_below(texts: dict[Path, str], service: Path, command: str) -> bool:
    """Whether another place in `domain/`, `store/` or `remote/` of the service names the command."""
    named = re.compile(rf"(?<!class )\b{command}\b")
    below = [service / room for room in ("domain", "store", "remote")]
    return any(named.search(text) for path, text in texts.items() if not set(below).isdisjoint(path.parents))


def _loose_files(texts: dict[Path, str]) -> Iterator[Finding]:
    for path in texts:
        if path.parts[2:-1] != ("usecases",) or path.name == "__init__.py":
            continue
        folder, name = ".".join(path.parent.parts), path.stem
        named = re.compile(rf"\b{re.escape(folder)}\.{name}\b|from {re.escape(folder)} import .*\b{name}\b")
        resources = {
            other.parent.name
            for other, text in texts.items()
            if other.parent.parent == path.parent and named.search(text)
        }
        if len(resources) == 1:
            yield Finding(path=path, line=1, sentence=f"serves {resources.pop()} alone: move it to that folder")

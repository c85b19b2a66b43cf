"""Whoever writes something with a date checks that its month is not locked, or says why it does not.

The tables with a date of their own come from the metadata of the services, the acts from the imports of `api/`.
"""

import ast
import dataclasses
import importlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import sqlalchemy as sa

from deploy.local.paths import ROOT
from tests.contract.tables import DATES

OF_BOTH_SIDES = {"trade.store.accounts", "trade.store.party_credits", "trade.store.refunds"}
"""Stores whose tables are arguments."""
WRITES = ("insert", "enter", "allocate", "record", "post")
CHECKS = {"check_open", "check_day"}
CONSEQUENCES = {
    "services.inventory.usecases.costs.revise.revise_costs": "follows a bill that purchase has posted",
    "services.inventory.usecases.incoming.fulfil.fulfil_incoming": "goods of a receipt or a return that is posted",
    "services.inventory.usecases.stock.fulfil.fulfil_reservations": "goods of an invoice or a return that is posted",
    "services.inventory.usecases.stock.reverse.reverse_reservations": "goods of an invoice that is cancelled",
    "services.purchase.usecases.debit_notes.post.post_debit_notes": "a note that returns has issued",
    "services.purchase.usecases.input_tax.reverse.take_adjustments": "goods that inventory has written off",
    "services.sales.usecases.credit_notes.post.post_credit_notes": "a note that returns has issued",
    "services.sales.usecases.orders.confirm.confirm_order": "what is reserved for an order has no date",
}
"""What arrives as a message about a document that another service has checked and posted (decision 0045), and what
writes no date into a store that has one."""


def test_every_act_that_writes_a_date_checks_the_period_locks() -> None:
    functions = functions_of({module_of(path): ast.parse(path.read_text()) for path in usecases()})
    dated = dated_stores()
    writing = reaching(functions, {name for name, function in functions.items() if function.writes(dated)})
    checking = reaching(functions, {name for name, function in functions.items() if function.checks()})
    acts = {
        name for path in entries() for name in imports_of(ast.parse(path.read_text())).values() if name in functions
    }

    assert len(writing & acts) > 25
    assert (writing & acts) - checking == set(CONSEQUENCES)


def test_an_act_that_does_not_check_is_found() -> None:
    rest = "from s.store import bills\nasync def rest(tx):\n    await bills.insert(tx, 1)\nasync def read(tx):\n    ..."
    check = "from trade.usecases.posting_days import check_open\n"
    files = {
        "u.rest": rest,
        "u.post": "from u.rest import rest\nasync def post(tx):\n    await rest(tx)",
        "u.cancel": f"{check}from u import rest\nasync def cancel(tx):\n    check_open(tx)\n    await rest.rest(tx)",
        "u.reopen": "from u.rest import rest\nfrom u.cancel import Other\nasync def reopen(tx):\n    await rest(tx)",
        "u.get": "from u.rest import read\nasync def get(tx):\n    await read(tx)",
    }
    functions = functions_of({name: ast.parse(source) for name, source in files.items()})

    writing = reaching(functions, {name for name, function in functions.items() if function.writes({"s.store.bills"})})
    checking = reaching(functions, {name for name, function in functions.items() if function.checks()})

    assert writing - checking == {"u.rest.rest", "u.post.post", "u.reopen.reopen"}
    assert checking == {"u.cancel.cancel"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of a use case, and what the names of its file mean."""

    module: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    names: Mapping[str, str]

    def writes(self, dated: AbstractSet[str]) -> bool:
        """Whether it writes by one of the stores."""
        return any(
            store in dated and verb.startswith(WRITES)
            for store, _, verb in (each.rpartition(".") for each in self.uses())
        )

    def checks(self) -> bool:
        return any(name.rpartition(".")[2] in CHECKS for name in self.uses())

    def uses(self) -> set[str]:
        """What it names: functions of its file, imported ones, and those of imported modules."""
        found = set()
        for node in ast.walk(self.node):
            if isinstance(node, ast.Name):
                found.add(self.names.get(node.id, f"{self.module}.{node.id}"))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{self.names.get(node.value.id, node.value.id)}.{node.attr}")
        return found


def usecases() -> list[Path]:
    return sorted([*ROOT.glob("services/*/usecases/**/*.py"), *ROOT.glob("trade/usecases/*.py")])


def entries() -> list[Path]:
    """The files that call use cases for users and for other services."""
    return sorted([*ROOT.glob("services/*/api/*.py"), *ROOT.glob("services/*/main.py")])


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def dated_stores() -> set[str]:
    """The stores that name a table with a date of its own."""
    found = set(OF_BOTH_SIDES)
    for path in ROOT.glob("services/*/store/*.py"):
        tables = [
            each for each in vars(importlib.import_module(module_of(path))).values() if isinstance(each, sa.Table)
        ]
        if any(DATES & set(table.c.keys()) for table in tables):
            found.add(module_of(path))
    return found


def imports_of(tree: ast.Module) -> dict[str, str]:
    """The full name of each imported one."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def functions_of(files: Mapping[str, ast.Module]) -> dict[str, Function]:
    return {
        f"{module}.{node.name}": Function(module=module, node=node, names=imports_of(tree))
        for module, tree in files.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def reaching(functions: Mapping[str, Function], found: AbstractSet[str]) -> set[str]:
    """The functions that are found, and those that use one of them, directly or not."""
    reached, uses = set(found), {name: function.uses() for name, function in functions.items()}
    while more := {name for name in functions if name not in reached and uses[name] & reached}:
        reached |= more
    return reached

"""Rows are read and written by the same verbs in every store (docs/tour.md, "The verbs of a store")."""

import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from kit.pages import Page

STORES = ("services.inventory.store", "services.purchase.store", "services.returns.store", "services.sales.store")
Function = Callable[..., Any]

READS_OR_LOCKS = "services.purchase.store.goods_receipts.find_many"
"""Matching a bill reads receipts, posting it locks them; the rest of both is one use case."""


def functions() -> Iterator[Function]:
    """The public functions of the stores that read or write the books."""
    for store in (*STORES, "trade.store"):
        for found in pkgutil.iter_modules(import_module(store).__path__, f"{store}."):
            for name, member in vars(import_module(found.name)).items():
                if inspect.iscoroutinefunction(member) and member.__module__ == found.name and name[0] != "_":
                    yield member


def broken_rule(function: Function) -> str:
    """The rule that a function breaks; empty if it breaks none."""
    verb, *what = function.__name__.split("_")
    answer = get_type_hints(function)["return"]
    optional = get_origin(answer) in (types.UnionType, Union) and type(None) in get_args(answer)
    if "lock" in inspect.signature(function).parameters:
        return "`lock` is a verb, no parameter"
    if answer is bool and verb in {"find", "load", "lock", "insert", "update", "page"}:
        return "a refusal is raised, not returned"
    if optional and verb in {"load", "lock", "insert"}:
        return "only `find` answers None"
    if verb == "find" and not what and not optional:
        return "`find` answers None for what does not exist; what raises is `load`"
    if get_origin(answer) is Page and verb != "page":
        return "a list is `page`"
    return ""


def test_stores_use_the_verbs_as_the_tour_defines_them() -> None:
    found = {f"{function.__module__}.{function.__name__}": broken_rule(function) for function in functions()}

    assert len(found) > 100
    assert {name: rule for name, rule in found.items() if rule} == {READS_OR_LOCKS: "`lock` is a verb, no parameter"}


async def load_number() -> int | None:
    return None


async def find_number(*, lock: bool) -> int:
    return int(lock)


async def find() -> int:
    return 0


async def insert() -> bool:
    return True


async def insert_number() -> int | None:
    return None


async def read_numbers() -> Page[int]:
    return Page(items=(), next_page_token="")


@pytest.mark.parametrize(
    ("function", "rule"),
    [
        (load_number, "only `find` answers None"),
        (find_number, "`lock` is a verb, no parameter"),
        (find, "`find` answers None for what does not exist; what raises is `load`"),
        (insert, "a refusal is raised, not returned"),
        (insert_number, "only `find` answers None"),
        (read_numbers, "a list is `page`"),
    ],
)
def test_each_rule_finds_what_breaks_it(function: Function, rule: str) -> None:
    assert broken_rule(function) == rule

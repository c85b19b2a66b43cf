"""Each check of the house finds the breach that is planted for it, and nothing in a clean tree."""

from pathlib import Path

import pytest

from deploy.lint.__main__ import CHECKS
from deploy.lint.file_lengths import MAX_LINES, find_long_files
from deploy.lint.function_lengths import MAX_LINES as MAX_LINES_OF_A_FUNCTION
from deploy.lint.function_lengths import find_long_functions
from deploy.lint.inserts import THE_WAY, find_other_inserts
from deploy.lint.kit_names import find_service_names
from deploy.lint.line_lengths import MAX_LENGTH, find_long_lines
from deploy.lint.plain_words import find_replaced_words
from deploy.lint.private_parts import find_private_parts
from deploy.lint.reasons import find_unexplained_exceptions
from deploy.local.paths import ROOT
from tests.unit.deploy.planted_trees import lines, write


def test_the_house_keeps_its_rules() -> None:
    assert [finding for check in CHECKS for finding in check(ROOT)] == []


@pytest.mark.parametrize(
    "path",
    [
        "docs/long.md",
        "deploy/long.env",
        "services/long.py",
        "services/long.sql",
        "deploy/long.yaml",
        "Makefile",
        "deploy/Dockerfile",
        ".ci/run",
        "deploy/choose_python",
    ],
)
def test_a_long_line_is_found(tree: Path, path: str) -> None:
    write(tree, path, f"short\n{'x' * (MAX_LENGTH + 1)}\n")

    (found,) = find_long_lines(tree)

    assert (str(found.path), found.line) == (path, 2)


def test_a_long_file_is_found(tree: Path) -> None:
    write(tree, "kit/long.py", lines(MAX_LINES + 1))
    write(tree, "kit/short.py", lines(MAX_LINES))
    write(tree, "tests/unit/test_long.py", lines(MAX_LINES + 1))

    assert [str(found.path) for found in find_long_files(tree)] == ["kit/long.py", "tests/unit/test_long.py"]


@pytest.mark.parametrize(
    "breach",
    [
        "await tx.run(sa.insert(orders), rows)",
        "statement = postgresql.insert(orders).values(row)",
        "statement = sa.dialects.postgresql.insert(orders)",
        "await tx.run(orders.insert(), rows)",
        "from sqlalchemy import insert",
        "from sqlalchemy.dialects.postgresql import insert as upsert",
        "found = sa.text('insert\\n    into sales.orders SELECT 1')",
        "found = f'MERGE INTO {table}'",
        "await driver.copy_records_to_table('orders', records=rows)",
    ],
)
def test_a_second_way_of_inserting_rows_is_found(tree: Path, breach: str) -> None:
    write(tree, "services/sales/store/orders.py", f"import sqlalchemy as sa\n\n{breach}\n")

    (found,) = find_other_inserts(tree)

    assert (str(found.path), found.line) == ("services/sales/store/orders.py", 3)


def test_the_one_way_of_inserting_rows_is_none_of_the_others(tree: Path) -> None:
    write(tree, str(THE_WAY), "statement = postgresql.insert(table)\n")
    write(tree, "services/sales/migrations/versions/s0001.py", "op.execute('INSERT INTO sales.orders SELECT 1')\n")
    write(tree, "services/sales/usecases/create.py", "await orders.insert(tx, order)\nnames.insert(0, name)\n")

    assert find_other_inserts(tree) == []


def test_links_addresses_and_the_examples_of_the_tax_law_may_be_long(tree: Path) -> None:
    write(tree, "docs/long.md", f"See https://example.org/{'x' * MAX_LENGTH}.\n")
    write(tree, "deploy/sales.env", f"DATABASE_URL=postgresql://{'x' * MAX_LENGTH}\n")
    write(tree, "docs/gst.md", f"| {'x' * MAX_LENGTH} |\n")

    assert find_long_lines(tree) == []


@pytest.mark.parametrize(
    "text",
    [
        'PEERS = ("sales",)\n',
        "sales_address = 1\n",
        '"""The rows of inventory."""\n',
        "# purchase calls this\n",
        'name = "returns"\n',
        "from services.returns import main\n",
    ],
)
def test_a_service_in_the_kit_is_found(tree: Path, text: str) -> None:
    write(tree, "kit/planted.py", text)

    assert [found.line for found in find_service_names(tree)] == [1]


def test_a_sentence_about_what_a_function_returns_names_no_service(tree: Path) -> None:
    write(tree, "kit/fine.py", '"""Runs a task until it returns."""\n')

    assert find_service_names(tree) == []


def test_a_replaced_word_is_found_in_prose_and_in_names(tree: Path) -> None:
    write(tree, "docs/page.md", "Inventory is told.\nTwo rates cannot be told apart.\n")
    write(tree, "kit/holds.py", "wanted_ids = []\nunwanted = []\n")
    write(tree, "services/lines.py", "stock = 1\nput_back = 1\nbacked = 1\nfreed = 1\nfree = 1\n_give_up_order = 1\n")
    write(
        tree,
        "services/lines.sql",
        "ALTER TABLE holds ADD decided_at date;\nALTER TABLE lines ADD from_parent numeric;\n",
    )
    write(
        tree,
        "services/orders.md",
        "What inventory holds.\nThe order's reservation.\nNumbers that were taken in vain.\n",
    )
    write(tree, "services/orders.proto", "// Given up before anything came.\n")
    write(tree, "tests/crash.py", "AFTER_INTAKE = 1\n")
    write(tree, "tests/test_races.py", "def test_a_refused_twin_gets_the_reply(): ...\n")
    write(tree, "trade/bills.py", "# It stands against the bill.\n# It stands in the bill.\nlots = 1\nallotted = 1\n")

    assert [(str(found.path), found.line) for found in find_replaced_words(tree)] == [
        ("docs/page.md", 1),
        ("kit/holds.py", 1),
        ("services/lines.py", 2),
        ("services/lines.py", 4),
        ("services/lines.py", 6),
        ("services/lines.sql", 1),
        ("services/lines.sql", 2),
        ("services/orders.md", 2),
        ("services/orders.md", 3),
        ("services/orders.proto", 1),
        ("tests/crash.py", 1),
        ("tests/test_races.py", 1),
        ("trade/bills.py", 1),
        ("trade/bills.py", 3),
    ]


def function(count: int, docstring: str = "") -> str:
    body = f'    """{docstring}"""\n' if docstring else ""
    return "async def planted():\n" + body + "".join(f"    x{number} = 0\n" for number in range(count - 1))


@pytest.mark.parametrize(
    "text",
    [
        function(MAX_LINES_OF_A_FUNCTION + 1),
        "# Its reason is not the one.\n" + function(MAX_LINES_OF_A_FUNCTION + 1),
        "class Planted:\n" + "".join(f"    {line}\n" for line in function(MAX_LINES_OF_A_FUNCTION + 1).splitlines()),
    ],
    ids=["plain", "another comment", "method"],
)
def test_a_long_function_is_found(tree: Path, text: str) -> None:
    write(tree, "kit/long.py", text)

    (found,) = find_long_functions(tree)

    assert (str(found.path), found.line) == ("kit/long.py", text[: text.index("async def")].count("\n") + 1)


@pytest.mark.parametrize(
    "text",
    [
        function(MAX_LINES_OF_A_FUNCTION),
        function(MAX_LINES_OF_A_FUNCTION, "Two.\n\n    Lines.\n    "),
        "# Long: one field a line.\n@decorated\n" + function(MAX_LINES_OF_A_FUNCTION + 1),
    ],
    ids=["40 lines", "a docstring", "with a reason"],
)
def test_a_function_of_forty_lines_or_with_a_reason_may_stand(tree: Path, text: str) -> None:
    write(tree, "kit/fine.py", text)

    assert find_long_functions(tree) == []


@pytest.mark.parametrize(
    "text",
    [
        "from grpc_health.v1._async import HealthServicer\n",
        "from library import _private\n",
        "import library._private\n",
        "import library.part\nx = library.part._private\n",
        "from library import Class as Known\nx = Known().value\ny = Known._private\n",
        "from kit.ids import _derived\n",
        "# It must be.\nfrom library import _private\n",
    ],
)
def test_a_private_part_of_a_library_is_found(tree: Path, text: str) -> None:
    write(tree, "kit/planted.py", text)

    assert [found.line for found in find_private_parts(tree)] == [text.count("\n")]


@pytest.mark.parametrize(
    "text",
    [
        "# Private: the library has no public way.\nfrom library import _private\n",
        "import os\nos._exit(1)\n",
        "from library import Named\nx = Named._fields\n",
        "from __future__ import annotations\nfrom library.__main__ import main\n",
        "class Own:\n    def own(self):\n        return self._own\n",
    ],
)
def test_public_and_own_names_and_a_private_one_with_a_reason_may_stand(tree: Path, text: str) -> None:
    write(tree, "kit/fine.py", text)

    assert find_private_parts(tree) == []


# The parts are put together here, because the rule would find them in this file too.
NOQA, IGNORE = "# no" + "qa", "# type: " + "ignore"


@pytest.mark.parametrize(
    "comment",
    [f"{NOQA}: ANN401", f"{NOQA}: ANN401, N802", f"{IGNORE}[misc]", f"{NOQA}: ANN401 - later", NOQA, IGNORE],
)
def test_an_exception_without_a_reason_or_a_rule_is_found(tree: Path, comment: str) -> None:
    write(tree, "kit/planted.py", f"y = 0  # This is another line's comment.\nx = 0  {comment}\n")

    assert [found.line for found in find_unexplained_exceptions(tree)] == [2]


@pytest.mark.parametrize(
    "text",
    [
        f"x = 0  {NOQA}: ANN401 - any dataclass\n",
        f"x = 0  {IGNORE}[misc]  # the package ships no types\n",
        f"# The package ships no types.\nx = 0  {IGNORE}[misc]\n",
        f"x = '{NOQA}'\n",
    ],
)
def test_an_exception_with_its_reason_may_stand(tree: Path, text: str) -> None:
    write(tree, "kit/fine.py", text)

    assert find_unexplained_exceptions(tree) == []

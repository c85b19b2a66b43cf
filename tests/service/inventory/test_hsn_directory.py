"""The portal's HSN directory: loaded by the operator, exact from then on, and of the whole installation."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from deploy import load_hsn_directory
from deploy.local.database import ROLE_PREFIX
from deploy.migrate import ADMIN_URL
from tests.support.clients.inventory import InventoryClient, product_change
from tests.support.cluster import TestDatabase
from tests.support.refusals import reason_and_field, refusal

OTHERS = "OTHER MEDICAMENTS IN MEASURED DOSES"
FIRST = f"code,description\n30,PHARMACEUTICAL PRODUCTS\n3004,MEDICAMENTS\n30049099,{OTHERS}\n"
SECOND = "code,description\n3004,MEDICAMENTS PUT UP IN DOSES\n30049011,AYURVEDIC\n"
Load: TypeAlias = Callable[[str], Awaitable[None]]


@pytest.fixture
async def load(database: TestDatabase, tmp_path: Path) -> AsyncIterator[Load]:
    """Loads a text as the operator would. Afterwards the database has no directory again, for the tests beside."""
    environ = {
        ADMIN_URL: database.admin_url,
        ROLE_PREFIX: database.installation.prefix,
        load_hsn_directory.PASSWORD: database.passwords["inventory_owner"],
    }

    async def run(text: str) -> None:
        path = tmp_path / "directory.csv"
        path.write_text(text, encoding="utf-8")
        await asyncio.to_thread(load_hsn_directory.main, [str(path)], environ)

    yield run
    await _execute(database.admin_url, "TRUNCATE inventory.hsn_codes, inventory.hsn_editions")


async def _execute(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def test_without_a_directory_a_known_heading_suffices(inventory: InventoryClient) -> None:
    known = await inventory.product(hsn="3004")
    unknown = await inventory.product("OTHER", hsn="30049011")

    assert (bool(known.hsn_text), unknown.hsn_text) == (True, "")


async def test_with_a_directory_a_code_is_listed_or_refused_at_once_for_everybody(
    inventory: InventoryClient, neighbour: InventoryClient, load: Load
) -> None:
    before = await inventory.product("BEFORE", hsn="30049011")

    await load(FIRST)

    for client in (inventory, neighbour):
        assert (await client.product("LISTED")).hsn_text == OTHERS
        unlisted = await refusal(client.product("UNLISTED", hsn="30049011"))
        assert reason_and_field(unlisted) == ("HSN_INVALID", "hsn")
    changed = await refusal(
        inventory.products.UpdateProduct(product_change(before, hsn="30049021"), metadata=inventory.as_user())
    )
    assert reason_and_field(changed) == ("HSN_INVALID", "product.hsn")
    # A product that exists keeps its code, and a heading's text is never that of another code.
    renamed = await inventory.products.UpdateProduct(product_change(before, brand="Meru"), metadata=inventory.as_user())
    assert (renamed.hsn, renamed.hsn_text) == ("30049011", "")


async def test_a_load_replaces_the_directory_whole(
    inventory: InventoryClient, load: Load, database: TestDatabase
) -> None:
    await load(FIRST)
    await load(SECOND)

    assert (await inventory.product("HEADING", hsn="3004")).hsn_text == "MEDICAMENTS PUT UP IN DOSES"
    assert (await refusal(inventory.product("FORMER", hsn="30049099"))).reason == "HSN_INVALID"
    editions = await _execute(
        database.admin_url, "SELECT edition, source, codes FROM inventory.hsn_editions ORDER BY edition"
    )
    assert [tuple(row) for row in editions] == [(1, "directory.csv", 3), (2, "directory.csv", 2)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code,description\n30049099,\n", "line 2"),
        ("code,description\n3004,ONE\n3004,TWO\n", "line 3"),
        ("code,description\n", "No code at all"),
    ],
)
async def test_a_wrong_file_changes_nothing(inventory: InventoryClient, load: Load, text: str, sentence: str) -> None:
    await load(FIRST)

    with pytest.raises(SystemExit, match=sentence):
        await load(text)

    assert (await inventory.product("LISTED")).hsn_text == OTHERS


async def test_the_service_cannot_change_what_every_organisation_reads(database: TestDatabase, load: Load) -> None:
    await load(FIRST)

    for statement in (
        "DELETE FROM inventory.hsn_codes",
        "UPDATE inventory.hsn_codes SET text = 'X'",
        "INSERT INTO inventory.hsn_codes (code, text, edition) VALUES ('9999', 'X', 1)",
        "DELETE FROM inventory.hsn_editions",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _execute(database.url("inventory"), statement)

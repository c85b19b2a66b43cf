"""Books are append-only in the database: the service's own role may neither change nor delete what is listed here,
whoever asks it to."""

import asyncpg
import pytest

BOOKS = {
    "inventory": ("movements", "adjustments", "receipt_lines", "hold_outcomes", "audit"),
    "sales": (
        "invoice_lines",
        "ledger_entries",
        "allocations",
        "outward_register",
        "period_lock_changes",
        "hold_outcomes",
        "audit",
    ),
    "purchase": (
        "goods_receipt_lines",
        "vendor_bill_lines",
        "debit_claim_lines",
        "vendor_entries",
        "vendor_allocations",
        "inward_register",
        "hold_outcomes",
        "audit",
    ),
    "returns": (
        "sales_returns",
        "sales_return_lines",
        "purchase_returns",
        "purchase_return_lines",
        "credit_notes",
        "credit_note_lines",
        "debit_notes",
        "debit_note_lines",
        "hold_outcomes",
        "audit",
    ),
}


@pytest.mark.parametrize(("context", "table"), [(context, table) for context in BOOKS for table in BOOKS[context]])
async def test_the_service_can_neither_change_nor_delete_a_row(database, context, table) -> None:
    connection = await asyncpg.connect(database.url(context, "app"))
    try:
        columns = await connection.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0", f"{context}.{table}"
        )
        assert len(columns) > 3
        for (column,) in columns:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"UPDATE {context}.{table} SET {column} = {column}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"DELETE FROM {context}.{table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"TRUNCATE {context}.{table}")
    finally:
        await connection.close()

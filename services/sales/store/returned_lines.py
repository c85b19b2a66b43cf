"""Units of invoice lines that are held for returns or were returned, for the statements in `trade.store`."""

from typing import Final

from services.sales.store.invoice_tables import returned_lines
from trade.store.returnables import ReturnedLines

RETURNED_LINES: Final = ReturnedLines(
    table=returned_lines, document_key="invoice_id", line_key="invoice_line_id", note_key="credit_note_id"
)

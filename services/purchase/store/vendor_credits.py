"""What debit notes alone have in the books; the rest is in `trade.store.party_credits`."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from kit.db.session import Transaction
from services.purchase.store.money_tables import vendor_credits


async def set_never_billed(tx: Transaction, note_id: UUID, amount: Decimal) -> None:
    """Writes what of a debit note is worth nothing. The transaction has locked the vendor."""
    credits_ = vendor_credits.c
    await tx.run(
        sa.update(vendor_credits)
        .where(credits_.org_id == tx.caller.org_id, credits_.vendor_credit_id == note_id)
        .values(
            never_billed=amount,
            on_account=credits_.on_account + credits_.never_billed - amount,
            version=credits_.version + 1,
        )
    )

"""What receipts in cash have in common, when they are recorded, settle invoices and are cancelled."""

from decimal import Decimal

from kit.db.session import Transaction
from services.sales.domain.cash import CashDay, check_cash_of_transactions
from services.sales.domain.customer_credits import CustomerCredit
from services.sales.store import cash
from trade.domain.accounts import PaymentMode
from trade.domain.cash import check_cash_limit, check_cash_of_day
from trade.domain.party_credits import AllocatedCredit
from trade.domain.role_limits import RoleLimits


async def take_cash(tx: Transaction, day: CashDay, amount: Decimal, limits: RoleLimits) -> None:
    """Counts cash on its day. The customer's balance is locked. Raises CashForbidden, RoleLimitExceeded."""
    before = await cash.lock(tx, day)
    check_cash_of_day(day.date, before, amount, field="amount")
    check_cash_limit(limits.cash_receipt, before, amount, field="amount")
    await cash.add(tx, day, amount)


async def return_cash(tx: Transaction, cancelled: CustomerCredit) -> None:
    """Takes a cancelled receipt off its day, if it was in cash. The customer's balance is locked."""
    if cancelled.mode is PaymentMode.CASH:
        await cash.add(tx, CashDay(cancelled.person, cancelled.date), -cancelled.amount)


async def check_cash_of_invoices(tx: Transaction, settled: AllocatedCredit[CustomerCredit]) -> None:
    """Raises CashForbidden for an invoice or order that is settled with too much cash, after it was."""
    if settled.credit.mode is PaymentMode.CASH and settled.allocations:
        invoice_ids = {allocation.document_id for allocation in settled.allocations}
        check_cash_of_transactions(await cash.read_of_invoices(tx, invoice_ids), field="allocations")

"""Customers' accounts over gRPC."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from bahi.documents.v1 import accounts_pb2
from bahi.sales.v1 import ledgers_pb2 as pb
from bahi.sales.v1 import ledgers_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.db.session import ReadSession, Transaction
from kit.wire import proto_values
from kit.wire.paging import page_request
from services.sales.api.words import number
from services.sales.domain.customer import Customer
from services.sales.domain.errors import CustomerNotFound
from services.sales.store import account_reports, customers, organisations, outstanding
from trade.domain import periods
from trade.domain.periods import Period, check_period

_ZERO = Decimal(0)


class CustomerLedgerServicer(ledgers_pb2_grpc.CustomerLedgerServiceServicer):
    """Statements, unpaid bills and ages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListCustomerLedgerEntries(
        self,
        request: pb.ListCustomerLedgerEntriesRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ListCustomerLedgerEntriesResponse:
        """A page of a statement."""
        page = page_request(request, 2)
        start = proto_values.optional_date_of(request.start_date, "start_date")
        end = proto_values.optional_date_of(request.end_date, "end_date")
        check_period(start, end)

        async def read(tx: Transaction) -> pb.ListCustomerLedgerEntriesResponse:
            customer_id = UUID(request.customer_id)
            balance = await _balance(tx, customer_id)
            opening, rows, token = await account_reports.statement(tx, customer_id, start=start, end=end, page=page)
            entries, closing = [], opening
            for row in rows:
                closing += row.amount
                entries.append(_entry(row, closing))
            return pb.ListCustomerLedgerEntriesResponse(
                entries=entries,
                opening_balance=proto_values.amount_text(opening),
                closing_balance=proto_values.amount_text(closing),
                balance=proto_values.amount_text(balance),
                next_page_token=token,
            )

        return await self._database.run(current_caller(), read)

    async def ListCustomerOutstandingBills(
        self,
        request: pb.ListCustomerOutstandingBillsRequest,
        context: Any,  # noqa: ANN401
    ) -> pb.ListCustomerOutstandingBillsResponse:
        """A page of unpaid bills."""
        page = page_request(request, 2)

        async def read(reading: ReadSession) -> pb.ListCustomerOutstandingBillsResponse:
            found = await outstanding.page(reading, UUID(request.customer_id), after=page.after, limit=page.size + 1)
            if found is None:
                raise _unknown_customer()
            today = found.today
            shown = found.bills[: page.size]
            more = len(found.bills) > page.size
            return pb.ListCustomerOutstandingBillsResponse(
                bills=[_bill(row, today) for row in shown],
                total_outstanding=proto_values.amount_text(found.total),
                credits=[_credit(row) for row in found.credits],
                balance=proto_values.amount_text(found.balance),
                next_page_token=page.token(shown[-1].due_date.isoformat(), str(shown[-1].invoice_id)) if more else "",
            )

        return await self._database.read(current_caller(), read)

    async def GetCustomerAgeing(self, request: pb.GetCustomerAgeingRequest, context: Any) -> pb.CustomerAgeing:  # noqa: ANN401
        """One customer's debt by age."""

        async def read(tx: Transaction) -> pb.CustomerAgeing:
            customer = await _customer(tx, UUID(request.customer_id))
            today = await today_of(tx)
            ages = await account_reports.ages_of(tx, today, customer.customer_id)
            return write_ageing(customer.customer_id, customer.code, customer.name, today, ages)

        return await self._database.run(current_caller(), read)


async def month_to_date(tx: Transaction, first: dt.date | None, last: dt.date | None) -> Period:
    """The requested days; absent ones are today and the first of its month. Raises PeriodReversed."""
    return periods.month_to_date(first, last or await today_of(tx))


async def today_of(tx: Transaction) -> dt.date:
    """The organisation's local day. Raises OrganisationNotSetUp."""
    return await organisations.today(tx)


def write_ageing(customer_id: UUID, code: str, name: str, today: dt.date, ages: sa.Row[Any]) -> pb.CustomerAgeing:
    """One customer's debt by age as told."""
    return pb.CustomerAgeing(
        customer_id=str(customer_id),
        customer_code=code,
        customer_name=name,
        as_of_date=today.isoformat(),
        buckets=write_buckets(ages),
    )


def write_buckets(ages: sa.Row[Any]) -> accounts_pb2.AgeingBuckets:
    """Debt by age as told."""
    owed = sum((getattr(ages, column) for column in account_reports.AGE_COLUMNS), _ZERO)
    return accounts_pb2.AgeingBuckets(
        **{column: proto_values.amount_text(getattr(ages, column)) for column in account_reports.AGE_COLUMNS},
        outstanding=proto_values.amount_text(owed),
        on_account=proto_values.amount_text(ages.on_account),
        balance=proto_values.amount_text(owed - ages.on_account),
    )


def _unknown_customer() -> CustomerNotFound:
    return CustomerNotFound("No such customer.", field="customer_id")


async def _balance(tx: Transaction, customer_id: UUID) -> Decimal:
    balance = await account_reports.balance(tx, customer_id)
    if balance is None:
        raise _unknown_customer()
    return balance


async def _customer(tx: Transaction, customer_id: UUID) -> Customer:
    customer = await customers.find(tx, customer_id)
    if customer is None:
        raise _unknown_customer()
    return customer


def _entry(row: sa.Row[Any], balance: Decimal) -> accounts_pb2.LedgerEntry:
    return accounts_pb2.LedgerEntry(
        entry_id=str(row.entry_id),
        date=proto_values.date_text(row.date),
        kind=number(accounts_pb2.LedgerEntryKind, "LEDGER_ENTRY_KIND", row.kind),
        document_id=str(row.document_id),
        number=row.number,
        amount=proto_values.amount_text(row.amount),
        balance=proto_values.amount_text(balance),
    )


def _bill(row: sa.Row[Any], today: dt.date) -> accounts_pb2.OutstandingBill:
    return accounts_pb2.OutstandingBill(
        bill_id=str(row.invoice_id),
        number=row.number,
        date=proto_values.date_text(row.date),
        due_date=proto_values.date_text(row.due_date),
        overdue_days=max(0, (today - row.due_date).days),
        total=proto_values.amount_text(row.total),
        outstanding=proto_values.amount_text(row.outstanding),
    )


def _credit(row: sa.Row[Any]) -> accounts_pb2.OnAccountCredit:
    return accounts_pb2.OnAccountCredit(
        document_id=str(row.credit_id),
        kind=number(accounts_pb2.LedgerEntryKind, "LEDGER_ENTRY_KIND", row.kind),
        number=row.number,
        date=proto_values.date_text(row.date),
        on_account=proto_values.amount_text(row.on_account),
    )

"""Customers, what they paid, and the sums that the services keep: months, balances, number series."""

from typing import Final

from tests.bench.books.copying import Copier
from tests.bench.books.layout import staged
from tests.bench.books.patterns import Patterns

WRITES: Final = frozenset({"sales.customer_credits", "sales.allocations"})
"""The tables that grow with payments."""


async def write_customers(copier: Copier, patterns: Patterns) -> None:
    """Customers as their master data stands."""
    source = f"""{staged("customer")} AS customer, sales.{{table}} AS pattern
        WHERE pattern.org_id = '{patterns.org_id}' AND pattern.{{key}} = '{patterns.customer_id}'"""
    await copier.copy(
        "sales.customers",
        source.format(table="customers", key="customer_id"),
        customer_id="customer.customer_id",
        code="customer.code",
        name="customer.name",
    )
    await copier.copy(
        "sales.audit",
        source.format(table="audit", key="entity_id"),
        id="uuidv7(pattern.at - now())",
        entity_id="customer.customer_id",
        after="pattern.after || jsonb_build_object('code', customer.code, 'name', customer.name)",
    )


# Long: the columns of three tables, one a line.
async def write_payments(copier: Copier, patterns: Patterns) -> None:
    """Each customer pays once a month, fifteen days after its end, what was bought in it: one receipt, one line a
    bill."""
    await copier.stage("payment", _payments(patterns))
    source = (
        f"{staged('payment')} AS payment, sales.{{table}} AS pattern"
        f" WHERE pattern.org_id = '{patterns.org_id}' AND {{of}}"
    )
    await copier.copy(
        "sales.customer_credits",
        source.format(table="customer_credits", of=f"pattern.credit_id = '{patterns.customer_receipt_id}'"),
        credit_id="payment.credit_id",
        customer_id="payment.customer_id",
        number="payment.number",
        date="payment.day",
        financial_year="payment.financial_year",
        amount="payment.amount",
        on_account="0",
        created_at="payment.at",
    )
    await copier.copy(
        "sales.ledger_entries",
        source.format(table="ledger_entries", of=f"pattern.document_id = '{patterns.customer_receipt_id}'"),
        entry_id="uuidv7(payment.at - now())",
        customer_id="payment.customer_id",
        date="payment.day",
        document_id="payment.credit_id",
        number="payment.number",
        amount="-payment.amount",
        created_at="payment.at",
    )
    await copier.copy(
        "sales.audit",
        source.format(table="audit", of=f"pattern.entity_id = '{patterns.customer_receipt_id}'"),
        id="uuidv7(payment.at - now())",
        at="payment.at",
        entity_id="payment.credit_id",
        after="""pattern.after || jsonb_build_object('number', payment.number, 'customer_id', payment.customer_id,
            'amount', payment.amount::text)""",
    )
    await copier.copy(
        "sales.allocations",
        f"""{staged("payment")} AS payment
            JOIN {staged("sale")} AS sale
              ON sale.customer_id = payment.customer_id AND date_trunc('month', sale.day) = payment.month AND sale.paid
            JOIN sales.allocations AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.credit_id = '{patterns.customer_receipt_id}'
            ORDER BY sale.n""",
        allocation_id="uuidv7(payment.at - now())",
        credit_id="payment.credit_id",
        invoice_id="sale.invoice_id",
        date="payment.day",
        amount="sale.total",
        created_at="payment.at",
    )


def _payments(patterns: Patterns) -> str:
    return f"""
        SELECT paid.*, uuidv7(paid.at - now()) AS credit_id, year.name AS financial_year,
               'RCT/' || right(year.name, 5) || '/' || lpad((
                   row_number() OVER (PARTITION BY year.name ORDER BY paid.day, paid.customer_id)
                   + coalesce(given.last, 0))::text, 6, '0') AS number
        FROM (
            SELECT customer_id, date_trunc('month', day) AS month, max(day) + 15 AS day,
                   max(day) + 15 + interval '6 hours' AS at, sum(total) AS amount
            FROM {staged("sale")} WHERE paid GROUP BY customer_id, date_trunc('month', day)
        ) AS paid
        CROSS JOIN LATERAL (
            SELECT extract(year FROM paid.day - interval '3 months')::int || '-'
                   || right((extract(year FROM paid.day - interval '3 months')::int + 1)::text, 2) AS name
        ) AS year
        JOIN sales.customer_credits AS pattern
          ON pattern.org_id = '{patterns.org_id}' AND pattern.credit_id = '{patterns.customer_receipt_id}'
        LEFT JOIN sales.number_series AS given
          ON given.org_id = pattern.org_id AND given.series = 'RCT:' || pattern.registration_id
              AND given.period = year.name
    """


async def write_months(copier: Copier, patterns: Patterns) -> None:
    """Stock by month, as the movements add up."""
    await copier.connection.execute(
        f"""
        INSERT INTO inventory.stock_months (org_id, month, product_id, batch_id, location_id, quantity, value)
        SELECT org_id, date_trunc('month', movement_date)::date, product_id, batch_id, location_id, sum(quantity),
            sum(value)
        FROM inventory.movements
        WHERE org_id = '{patterns.org_id}'
        GROUP BY 1, 2, 3, 4, 5
        ORDER BY 2, 4
        ON CONFLICT DO NOTHING
        """
    )


async def write_balances(copier: Copier, patterns: Patterns) -> None:
    """What each customer owes, and where each number series stands."""
    await copier.copy(
        "sales.customer_balances",
        f"""{staged("customer")} AS customer
            JOIN sales.customer_balances AS pattern
              ON pattern.org_id = '{patterns.org_id}' AND pattern.customer_id = '{patterns.customer_id}'
            LEFT JOIN (
                SELECT customer_id, sum(amount) AS amount FROM sales.ledger_entries
                WHERE org_id = '{patterns.org_id}' GROUP BY customer_id
            ) AS owed ON owed.customer_id = customer.customer_id""",
        customer_id="customer.customer_id",
        balance="coalesce(owed.amount, 0)",
        ordered="0",  # the past has no open orders
    )
    for series, documents, service in (
        ("INV:", "sale", "sales"),
        ("RCT:", "payment", "sales"),
        ("GRN", "delivery", "purchase"),
    ):
        await copier.connection.execute(
            f"""
            INSERT INTO {service}.number_series AS given (org_id, series, period, last)
            SELECT pattern.org_id, pattern.series, counted.period, counted.last
            FROM (
                SELECT financial_year AS period, max(split_part(number, '/', 3)::bigint) AS last
                FROM {staged(documents)} GROUP BY financial_year
            ) AS counted
            JOIN (
                SELECT DISTINCT org_id, series FROM {service}.number_series
                WHERE org_id = '{patterns.org_id}' AND starts_with(series, '{series}')
            ) AS pattern ON true
            ON CONFLICT (org_id, series, period) DO UPDATE SET last = excluded.last
            """
        )

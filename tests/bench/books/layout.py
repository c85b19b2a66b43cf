"""The past laid out before it is written: which goods came when, who bought what on which day, and who has paid."""

import dataclasses
from typing import Final

from tests.bench.books.copying import STAGING, Copier
from tests.bench.books.patterns import DAYS, Patterns

DELIVERIES: Final = 3
"""Batches of a product, one after the other through the year: each is sold out when the next one comes, except the
last."""
LAST_STOCK: Final = 1_000_000
UNSOLD: Final = 100
LINES_OF_RECEIPT: Final = 50
BESTSELLER_EVERY: Final = 7
"""One sale in so many begins with the bestseller. The others choose among products by a square, so low numbers win."""
LARGE_CUSTOMER_EVERY: Final = 100
"""One sale in so many goes to the same customer, who has paid nothing yet."""
PAID_AFTER_DAYS: Final = 45
GOLDEN: Final = "0.6180339887498949"
"""The golden ratio: the fractional parts of its multiples are spread evenly, however many there are."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is in the books."""

    sales: int
    products: int
    customers: int

    @classmethod
    def of(cls, sales: int) -> "Size":
        """A year's trade: 100,000 products and 5,000 customers for a million invoices."""
        return cls(sales=sales, products=max(sales // 10, 200), customers=max(sales // 200, 200))


async def lay_out(copier: Copier, patterns: Patterns, size: Size) -> None:
    """Stages what is needed to write the goods, each table after those that it reads."""
    await copier.stage("pattern_line", _pattern_lines(patterns))
    await copier.stage("product", _products(size))
    await copier.stage("customer", _customers(size))
    await copier.stage("sale", _sales(patterns, size))
    await copier.stage("choice", _choices(size))
    await copier.stage("sold", _sold())
    await copier.stage("batch", _batches(patterns))
    await copier.stage("delivery", _deliveries(patterns))
    await copier.connection.execute(f"CREATE INDEX ON {STAGING}.sale (n)")


async def lay_out_lines(copier: Copier) -> None:
    """Stages the lines of all sales, each with its batch."""
    await copier.stage("line", _lines())
    await copier.connection.execute(f"CREATE INDEX ON {STAGING}.line (n)")


def _pattern_lines(patterns: Patterns) -> str:
    """The lines of the pattern sales, with their rows in sales and in inventory."""
    chosen = ", ".join(f"'{sale}'::uuid" for sale in patterns.sales)
    return f"""
        SELECT array_position(ARRAY[{chosen}], line.invoice_id) - 1 AS pattern_no, line.position,
               row_number() OVER (PARTITION BY line.invoice_id ORDER BY line.position) AS nth,
               line.invoice_line_id, movement.movement_id, reserved.hold_id, reserved.line_id, -movement.quantity
                   AS quantity
        FROM sales.invoice_lines AS line
        JOIN inventory.movements AS movement
          ON movement.org_id = line.org_id AND movement.document_id = line.invoice_id
              AND movement.batch_id = line.batch_id
        JOIN inventory.reservation_lines AS reserved
          ON reserved.org_id = line.org_id AND reserved.hold_id = movement.hold_id AND reserved.batch_id = line.batch_id
        WHERE line.org_id = '{patterns.org_id}' AND line.invoice_id = ANY(ARRAY[{chosen}])
    """


def _products(size: Size) -> str:
    """Names as in a catalogue: many begin alike, and a few letters leave a handful."""
    return f"""
        SELECT no, uuidv7() AS product_id, 'M' || lpad(no::text, 6, '0') AS code,
               initcap(first[no % 40 + 1] || second[no / 40 % 25 + 1]) || ' ' || (no / 1000 % 10 + 1) * 50
                   || (ARRAY[' mg tablets', ' mg capsules', ' ml syrup', ' mg injection'])[no / 10000 % 4 + 1]
                   || CASE WHEN no >= 40000 THEN ' ' || no / 40000 ELSE '' END AS name,
               initcap(second[no % 25 + 1] || first[no / 25 % 40 + 1] || 'ol') AS generic_name,
               (890100000000 + no)::text AS barcode
        FROM generate_series(1, {size.products}) AS no,
             (SELECT string_to_array('amox,azi,ato,rosu,para,ibu,dolo,cefi,levo,met,gli,pan,ome,rab,tel,lo,am,clo,ran,'
                  'dom,mon,lor,cet,fex,bet,sal,bud,ond,cal,vit,zin,fol,iro,dex,pred,hyd,war,asp,clop,ator', ',')
                     AS first,
                     string_to_array('cillin,thro,va,sta,ceta,pro,xime,floxa,formi,clazi,topra,mepra,misa,sarta,dipi,'
                  'trima,nidazo,pezo,lukas,rata,riza,ster,sone,setro,thyro', ',') AS second) AS syllables
    """


def _customers(size: Size) -> str:
    """Customer 0 has the most open items."""
    return f"""
        SELECT no, uuidv7() AS customer_id, 'K' || lpad(no::text, 5, '0') AS code,
               (ARRAY['Shree', 'New', 'Sai', 'Jain', 'City', 'Om', 'Royal', 'Apna'])[no % 8 + 1] || ' Chemists ' || no
                   AS name
        FROM generate_series(0, {size.customers - 1}) AS no
    """


def _sales(patterns: Patterns, size: Size) -> str:
    """One a row, in the order of time: spread evenly over the days, and over nine hours of each."""
    return f"""
        SELECT n, day, at, year.name AS financial_year, customer.customer_id, customer.name AS customer_name,
               'INV/' || right(year.name, 5) || '/'
                   || lpad((row_number() OVER (PARTITION BY year.name ORDER BY n) + coalesce(given.last, 0))::text, 6,
                       '0') AS number,
               pattern.invoice_id AS pattern_id, pattern.hold_id AS pattern_hold_id, n % {len(patterns.sales)}
                   AS pattern_no,
               uuidv7(at - now()) AS invoice_id, {_hold_id("day")} AS hold_id, pattern.total,
               customer.no > 0 AND day < current_date - {PAID_AFTER_DAYS} AS paid
        FROM (
            SELECT n, day::date AS day, day + interval '3 hours 30 minutes'
                   + interval '9 hours' * (n::numeric * {DAYS} % {size.sales} / {size.sales})::float8 AS at
            FROM (SELECT n, date '{patterns.start}' + div(n::numeric * {DAYS}, {size.sales})::int
                  + interval '0 hours' AS day FROM generate_series(0, {size.sales - 1}) AS n) AS counted
        ) AS dated
        CROSS JOIN LATERAL (SELECT {_year("day")} AS name) AS year
        JOIN sales.invoices AS pattern
          ON pattern.org_id = '{patterns.org_id}'
         AND pattern.invoice_id = (ARRAY[{_uuids(patterns)}])[n % {len(patterns.sales)} + 1]
        JOIN {staged("customer")} AS customer
          ON customer.no = CASE WHEN n % {LARGE_CUSTOMER_EVERY} = 0 THEN 0
              ELSE 1 + n::bigint * 7919 % {size.customers - 1} END
        LEFT JOIN sales.number_series AS given
          ON given.org_id = pattern.org_id AND given.series = 'INV:' || pattern.registration_id
              AND given.period = year.name
    """


def _choices(size: Size) -> str:
    """What each line takes: a product, and of it the batch that is there on that day."""
    spread = f"((sale.n::float8 * 5 + line.nth) * {GOLDEN})"
    return f"""
        SELECT sale.n, line.nth,
               CASE WHEN line.nth = 1 AND sale.n % {BESTSELLER_EVERY} = 0 THEN 1
                    ELSE 1 + floor({size.products} * power({spread} - floor({spread}), 2))::int END AS product_no,
               (sale.n::bigint * {DELIVERIES} / {size.sales})::int AS delivery, line.quantity
        FROM {staged("sale")} AS sale JOIN {staged("pattern_line")} AS line ON line.pattern_no = sale.pattern_no
    """


def _sold() -> str:
    return f"""
        SELECT product_no, delivery, sum(quantity) AS quantity FROM {staged("choice")} GROUP BY product_no, delivery
    """


def _batches(patterns: Patterns) -> str:
    """What was sold and what is left came in together."""
    left = (
        f"CASE WHEN came.delivery = {DELIVERIES - 1} THEN {LAST_STOCK}"
        f" WHEN sold.quantity IS NULL THEN {UNSOLD} ELSE 0 END"
    )
    day = f"(date '{patterns.start}' + came.delivery * {DAYS} / {DELIVERIES})"
    return f"""
        SELECT product.no AS product_no, came.delivery, product.product_id, uuidv7({day} + time '03:00' - now())
            AS batch_id,
               uuidv7() AS goods_receipt_line_id, {day} AS day,
               'L' || lpad((product.no % 9973)::text, 4, '0') || chr(65 + came.delivery) AS batch_number,
               (date_trunc('month', {day} + interval '19 months') - interval '1 day')::date AS expiry_date,
               coalesce(sold.quantity, 0) + {left} AS received, {left}::numeric AS on_hand,
               (product.no - 1) / {LINES_OF_RECEIPT} AS truck, (product.no - 1) % {LINES_OF_RECEIPT} + 1 AS line_no
        FROM {staged("product")} AS product
        CROSS JOIN generate_series(0, {DELIVERIES - 1}) AS came (delivery)
        LEFT JOIN {staged("sold")} AS sold ON sold.product_no = product.no AND sold.delivery = came.delivery
    """


def _deliveries(patterns: Patterns) -> str:
    """Goods receipts: so many products a truck, all on the day of their delivery."""
    return f"""
        SELECT truck, delivery, day, units, day + interval '3 hours' AS at, uuidv7(day + time '03:00' - now())
            AS goods_receipt_id,
               {_hold_id("day")} AS hold_id, year.name AS financial_year,
               'GRN/' || right(year.name, 5) || '/' || lpad((
                   row_number() OVER (PARTITION BY year.name ORDER BY day, truck)
                   + coalesce(given.last, 0))::text, 6, '0') AS number
        FROM (
            SELECT truck, delivery, day, sum(received) AS units FROM {staged("batch")} GROUP BY truck, delivery, day
        ) AS came
        CROSS JOIN LATERAL (SELECT {_year("day")} AS name) AS year
        LEFT JOIN purchase.number_series AS given
          ON given.org_id = '{patterns.org_id}' AND given.series = 'GRN' AND given.period = year.name
    """


def _hold_id(day: str) -> str:
    """An id as `kit.ids.derived_id` makes it: it begins with the day, and the rest is random."""
    milliseconds = f"extract(epoch FROM {day}::date)::bigint * 1000"
    return f"(lpad(to_hex({milliseconds}), 12, '0') || '8' || substr(gen_random_uuid()::text, 16))::uuid"


def _lines() -> str:
    """Every line with its batch, and what was left of the batch after the sale."""
    return f"""
        SELECT choice.n, choice.nth, product.product_id, product.code, product.name, batch.batch_id, batch.batch_number,
               batch.expiry_date,
               batch.received - sum(choice.quantity) OVER (PARTITION BY batch.batch_id ORDER BY choice.n, choice.nth)
                   AS after
        FROM {staged("choice")} AS choice
        JOIN {staged("batch")} AS batch ON batch.product_no = choice.product_no AND batch.delivery = choice.delivery
        JOIN {staged("product")} AS product ON product.no = choice.product_no
        ORDER BY choice.n, choice.nth
    """


def staged(name: str) -> str:
    """A staged table."""
    return f"{STAGING}.{name}"


def _year(day: str) -> str:
    """The financial year of a day, such as 2026-27."""
    first = f"extract(year FROM {day} - interval '3 months')::int"
    return f"{first} || '-' || right(({first} + 1)::text, 2)"


def _uuids(patterns: Patterns) -> str:
    return ", ".join(f"'{sale}'::uuid" for sale in patterns.sales)

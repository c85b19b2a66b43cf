"""Twenty quiet organisations, alone and beside one that floods the gateway with all it can send."""

import contextlib
import json
import shutil
import socket
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from deploy.local.runfile import Run
from tests.bench import load, measured_system, sales, shop
from tests.bench.load import Load, Shop
from tests.bench.measured_system import HOME
from tests.bench.report import Row, at_most

QUIET: Final = 20
MOST_TIMES_ALONE: Final = 1.25
ROUNDS: Final = 5
SETTLING_SECONDS: Final = 5
"""Not counted: what the flood has begun while nobody else was there ends first."""
PAUSE_MS: Final = 1000
"""What a quiet user waits between an answer and the next sale."""
BULK_CLIENTS: Final = 4
BULK_SALES: Final = 64
BULK_LINES: Final = 100
SEARCH_CLIENTS: Final = 16
UNFINISHED_BODIES: Final = 500

_SCRIPT: Final = """
local shops = %(shops)s
local sent = 0
function setup(thread) thread:set("seed", %(seed)d) end
function init() math.randomseed(seed) end

function request()
  sent = sent + 1
  local shop, lines = shops[sent %% #shops + 1], {}
  for i = 1, 5 do
    lines[i] = '{"product_id":"' .. shop.products[i] .. '","quantity":"' .. math.random(12) .. '"}'
  end
  local body = '{"customer_id":"' .. shop.customer .. '","lines":[' .. table.concat(lines, ",") .. ']}'
  return wrk.format("POST", "/v1/invoices", {
    ["Authorization"] = "Bearer " .. shop.token,
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = "quiet-" .. seed .. "-" .. sent,
  }, body)
end

function delay() return math.floor(0.5 - %(pause)f * math.log(1 - math.random())) end
"""


def all_of(run: Run, seconds: int) -> list[Row]:
    """The case, with a system that runs already."""
    quiet = [shop.open_shop(run, products=load.LINES, customers=1) for _ in range(QUIET)]
    flooding = shop.open_shop(run, products=2 * BULK_LINES)
    _sell(quiet, seconds)
    measured_system.take_statistics(run)
    alone, beside = list[Load](), list[Load]()
    for number in range(ROUNDS):
        alone.append(_sell(quiet, seconds))
        with _flood(flooding, number):
            _sell(quiet, SETTLING_SECONDS)
            beside.append(_sell(quiet, seconds))
        measured_system.settle(run)
    ratios = sorted(with_flood.p99 / without.p99 for with_flood, without in zip(beside, alone, strict=True))
    remark = (
        f"middle of {ROUNDS} rounds, {ratios[0]:.2f} to {ratios[-1]:.2f}; p99 alone {_middle(alone):.0f} ms, beside "
        f"{_middle(beside):.0f} ms; p50 {statistics.median(each.p50 for each in alone):.0f} and "
        f"{statistics.median(each.p50 for each in beside):.0f} ms; {beside[0].per_second:.0f} sales/s"
    )
    case = f"{QUIET} quiet organisations beside a flood, p99"
    return [at_most(case, ratios[ROUNDS // 2], MOST_TIMES_ALONE, "alone", remark)]


def _middle(loads: Sequence[Load]) -> float:
    return statistics.median(each.p99 for each in loads)


def _sell(shops: Sequence[Shop], seconds: int) -> Load:
    """Quick sales of one user of each organisation."""
    seed = sales.next_seed()
    table = ",".join(
        f"{{token={json.dumps(each.token)},customer={json.dumps(each.customers[0])},products="
        f"{{{','.join(map(json.dumps, each.products))}}}}}"
        for each in shops
    )
    script = HOME / f"quiet-{seed}.lua"
    script.write_text(_SCRIPT % {"shops": f"{{{table}}}", "seed": seed, "pause": PAUSE_MS})
    return load.run(["-s", str(script), shops[0].url], clients=QUIET, seconds=seconds)


@contextlib.contextmanager
def _flood(flooding: Shop, number: int) -> Iterator[None]:
    """Bulk issues of the most and longest sales, searches, and bodies that never end, while the block lasts."""
    bulk = load.sale_script(flooding, HOME, seed=sales.next_seed(), sales=BULK_SALES, lines=BULK_LINES)
    search = load.get_script(flooding.token, ["/v1/products:search?query=prod"], HOME, name=f"flood-{number}")
    with contextlib.ExitStack() as ended:
        for script, clients in ((bulk, BULK_CLIENTS), (search, SEARCH_CLIENTS)):
            ended.enter_context(_wrk(script, flooding.url, clients))
        for connection in _unfinished_bodies(flooding):
            ended.callback(connection.close)
        yield


@contextlib.contextmanager
def _wrk(script: Path, url: str, clients: int) -> Iterator[None]:
    """wrk until the end of the block. Refusals are a part of a flood."""
    command = [
        shutil.which("wrk") or "wrk",
        "-t1",
        f"-c{clients}",
        "-d600s",
        "--timeout",
        "30s",
        "-s",
        str(script),
        url,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(measured_system.STOP_SECONDS)


def _unfinished_bodies(flooding: Shop) -> Iterator[socket.socket]:
    address = urlsplit(flooding.url)
    head = (
        f"POST /v1/invoices HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {flooding.token}\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: unfinished\r\nContent-Length: 1000\r\n\r\n{"
    )
    for _ in range(UNFINISHED_BODIES):
        connection = socket.create_connection((address.hostname or "", address.port or 80), timeout=10)
        connection.sendall(head.encode())
        yield connection

"""The load: wrk, in one thread, posting quick sales of five lines by random customers, each under a key of its own."""

import dataclasses
import json
import re
import resource
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

LINES: Final = 5
MOST_UNITS: Final = 12

_SCRIPT: Final = """
local products = %(products)s
local customers = %(customers)s
local lines, sales = %(lines)d, %(sales)d
local sent = 0

function setup(thread) thread:set("seed", %(seed)d) end
function init() math.randomseed(seed) end

local function sale()
  local start, requested = math.random(#products), {}
  for i = 0, lines - 1 do
    local product = products[(start + i * 7) %% #products + 1]
    requested[#requested + 1] = '{"product_id":"' .. product .. '","quantity":"' .. math.random(%(units)d) .. '"}'
  end
  local customer = customers[math.random(#customers)]
  return '{"customer_id":"' .. customer .. '","lines":[' .. table.concat(requested, ",") .. ']}'
end

function request()
  sent = sent + 1
  local body, path = sale(), "/v1/invoices"
  if sales > 1 then
    local many = {body}
    for _ = 2, sales do many[#many + 1] = sale() end
    body, path = '{"requests":[{"invoice":' .. table.concat(many, '},{"invoice":') .. '}]}', "/v1/invoices:batchCreate"
  end
  return wrk.format("POST", path, {
    ["Authorization"] = "Bearer %(token)s",
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = "bench-" .. seed .. "-" .. sent,
  }, body)
end

-- People do not know of each other. After a fixed pause, those who were answered together would come back together.
function delay() return math.floor(0.5 - %(pause)f * math.log(1 - math.random())) end

local refused = 0
function response(status, _, body)
  if status ~= 200 and status ~= 201 and refused < 3 then
    refused = refused + 1
    print("refused " .. status .. " " .. body:sub(1, 400))
  end
end
"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What the load trades with: one organisation's token, products in stock, and customers."""

    url: str
    token: str
    org_id: UUID
    products: Sequence[str]
    customers: Sequence[str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What wrk saw. Latencies in milliseconds."""

    requests: int
    per_second: float
    mean: float
    p50: float
    p99: float
    processor_seconds: float
    """What the generator itself used."""


class LoadRefused(RuntimeError):
    """The system answered with something else than success; the message is what it said."""


def sell(  # noqa: PLR0913 - each is one condition of the load
    shop: Shop,
    folder: Path,
    *,
    clients: int,
    seconds: int,
    seed: int,
    sales: int = 1,
    lines: int = LINES,
    pause_ms: float = 0,
) -> Load:
    """Runs wrk for so many seconds. With `sales` above 1 each request is a bulk issue; `pause_ms` is what a client
    waits on average between an answer and its next request: exponentially distributed, as arrivals of a crowd are.
    """
    script = sale_script(shop, folder, seed=seed, sales=sales, lines=lines, pause_ms=pause_ms)
    return run(["-s", str(script), shop.url], clients=clients, seconds=seconds)


def sale_script(shop: Shop, folder: Path, *, seed: int, sales: int, lines: int, pause_ms: float = 0) -> Path:
    """The script of quick sales, or of bulk issues."""
    script = folder / f"sale-{seed}.lua"
    script.write_text(
        _SCRIPT
        % {
            "products": _table(shop.products),
            "customers": _table(shop.customers),
            "token": shop.token,
            "units": MOST_UNITS,
            "lines": lines,
            "sales": sales,
            "seed": seed,
            "pause": pause_ms,
        }
    )
    return script


def run(arguments: Sequence[str], *, clients: int, seconds: int) -> Load:
    """Runs wrk and reads what it prints. Raises LoadRefused when an answer was no success, or when none came."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("The benchmark needs wrk: apt-get install wrk")
    command = [program, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "--latency", *arguments]
    before = _children_used()
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise LoadRefused(output)
    requests = int(_found(r"(\d+) requests in", output))
    if not requests:
        raise LoadRefused(f"No answer came within {seconds} s: take more of them.\n{output}")
    return Load(
        requests=requests,
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", output)),
        mean=_milliseconds(_found(r"Latency +(\S+)", output)),
        p50=_milliseconds(_found(r"(?m)^ +50% +(\S+)", output)),
        p99=_milliseconds(_found(r"(?m)^ +99% +(\S+)", output)),
        processor_seconds=_children_used() - before,
    )


def _children_used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def get(url: str, token: str, paths: Sequence[str], folder: Path, *, clients: int, seconds: int) -> Load:
    """Reads the paths in turn."""
    script = get_script(token, paths, folder)
    return run(["-s", str(script), url], clients=clients, seconds=seconds)


def get_script(token: str, paths: Sequence[str], folder: Path, name: str = "get") -> Path:
    """The script that reads the paths in turn."""
    script = folder / f"{name}.lua"
    script.write_text(
        f"local paths = {_table(paths)}\nlocal sent = 0\n"
        "function request()\n  sent = sent + 1\n"
        f'  return wrk.format("GET", paths[sent % #paths + 1], {{["Authorization"] = "Bearer {token}"}})\nend\n'
    )
    return script


def _table(values: Sequence[str]) -> str:
    return "{" + ",".join(json.dumps(value) for value in values) + "}"


def _found(pattern: str, output: str) -> str:
    match = re.search(pattern, output)
    if match is None:
        raise RuntimeError(f"wrk printed something unknown:\n{output}")
    return match[1]


def _milliseconds(text: str) -> float:
    units: Mapping[str, float] = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if match is None:
        raise RuntimeError(f"wrk printed an unknown time: {text}")
    return float(match[1]) * units[match[2]]

"""One row a case: what was aimed at, what was measured, and whether it suffices."""

import dataclasses
import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

RESULT: Final = Path("build/bench.json")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case. `remark` says how the figure came about."""

    case: str
    target: str
    measured: float
    unit: str
    ok: bool
    remark: str = ""


def at_least(case: str, measured: float, target: float, unit: str, remark: str = "") -> Row:
    """A case that suffices when it reaches its target."""
    return Row(case=case, target=f"≥ {target:g}", measured=measured, unit=unit, ok=measured >= target, remark=remark)


def at_most(case: str, measured: float, target: float, unit: str, remark: str = "") -> Row:
    """A case that suffices when it stays within its target."""
    return Row(case=case, target=f"≤ {target:g}", measured=measured, unit=unit, ok=measured <= target, remark=remark)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "processor": f"{_processor()} {platform.machine()}".strip(),
        "cores": str(psutil.cpu_count()),
        "memory_gb": f"{psutil.virtual_memory().total / 1e9:.0f}",
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    """The model, where Linux tells it."""
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text().splitlines() if cpu_info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def show(rows: Sequence[Row], floor: Mapping[str, float]) -> None:
    """Prints the table and writes `build/bench.json`. `floor` holds PostgreSQL's own rates, in sales a second."""
    print_table(rows)
    print("machine: " + ", ".join(f"{name} {value}" for name, value in machine().items()))
    print("floor, sales a second: " + ", ".join(f"{case} {rate:.0f}" for case, rate in floor.items()))
    RESULT.parent.mkdir(exist_ok=True)
    result = {"machine": machine(), "floor": floor, "cases": [dataclasses.asdict(row) for row in rows]}
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")


def print_table(rows: Sequence[Row]) -> None:
    """Prints one line a case."""
    width = max(len(row.case) for row in rows)
    for row in rows:
        verdict = "ok" if row.ok else "MISSED"
        print(f"{row.case:{width}}  {row.target:>8}  {row.measured:9.2f} {row.unit:6} {verdict:6}  {row.remark}")

"""What a process loads decides how soon it is back when it has died."""

import subprocess
import sys

import pytest

MAINS = [*(f"services.{context}.main" for context in ("inventory", "sales", "purchase", "returns")), "gateway.main"]
SENDS_TELEMETRY = (
    "opentelemetry.sdk",
    "opentelemetry.exporter",
    "opentelemetry.instrumentation",
    "kit.telemetry.otel_export",
)
LOADED = """
import gc, importlib, sys
for main in sys.argv[2:]:
    importlib.import_module(main)
print(gc.get_threshold()[0], *[name for name in sys.modules if name.startswith(tuple(sys.argv[1].split(",")))])
"""


@pytest.mark.parametrize("mains", [MAINS[:4], MAINS[4:]], ids=["services", "gateway"])
def test_a_process_that_sends_no_telemetry_does_not_load_what_would_send_it(mains: list[str]) -> None:
    command = [sys.executable, "-c", LOADED, ",".join(SENDS_TELEMETRY), *mains]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert printed == ["50000"]

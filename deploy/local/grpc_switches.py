"""Switches of gRPC that no release promises to keep. They alone are here; the image sets the same.

With them gRPC reads and writes the network in the thread that waits for calls. Gain, and the way to leave it out:
docs/performance-decisions.md, "gRPC polls by itself". `tests/unit/deploy/test_environment.py` fails when an upgrade of
gRPC no longer knows a name.
"""

from typing import Final

GRPC_SWITCHES: Final = {"GRPC_EXPERIMENTS": "-event_engine_client,-event_engine_listener"}

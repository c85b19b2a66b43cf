"""Makes this process forget the provider of its traces, so that tests that come later do not find it.

This file alone uses private parts of OpenTelemetry. To leave it out, run the tests of telemetry in a process of their
own.
"""

from opentelemetry import trace

# Private: a process sets its provider once, for good, and OpenTelemetry has no public way back.
from opentelemetry.util._once import Once


def forget_tracer_provider() -> None:
    # Private: as above.
    trace._TRACER_PROVIDER, trace._TRACER_PROVIDER_SET_ONCE = None, Once()

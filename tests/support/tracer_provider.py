"""Makes this process forget the providers of its traces and metrics, so that tests that come later do not find it.

This file alone uses private parts of OpenTelemetry. To leave it out, run the tests of telemetry in a process of their
own.
"""

from opentelemetry import trace

# Private: as below.
from opentelemetry.metrics import _internal as metrics

# Private: a process sets a provider once, for good, and OpenTelemetry has no public way back.
from opentelemetry.util._once import Once


def forget_tracer_provider() -> None:
    # Private: as above.
    trace._TRACER_PROVIDER, trace._TRACER_PROVIDER_SET_ONCE = None, Once()
    # Private: as above.
    metrics._METER_PROVIDER, metrics._METER_PROVIDER_SET_ONCE = None, Once()

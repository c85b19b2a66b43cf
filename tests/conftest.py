"""Fixtures come from `tests.support.plugin`; what only some tests need stands beside them."""

from hypothesis import HealthCheck, settings

from tests.support.sizes import SEEDED, cases

# A busy machine draws examples slowly. That is no fault of the code under test, so no test fails for it.
settings.register_profile(
    "bahi",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=SEEDED,
    max_examples=cases(100),
)
settings.load_profile("bahi")

"""Fixtures come from `tests.support.plugin`; what only some tests need stands beside them."""

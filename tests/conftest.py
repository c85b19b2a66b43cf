"""Fixtures come from `kit.testing.plugin`; what only some tests need stands beside them."""

"""Addresses of the services. That every setting is described: tests/unit/docs/test_configuration.py."""

from gateway.settings import GatewaySettings


def test_each_context_has_its_address():
    made = GatewaySettings.model_construct(sales_address="sales:1")

    assert made.address_of("sales") == "sales:1"
    assert made.address_of("inventory") == "127.0.0.1:50051"

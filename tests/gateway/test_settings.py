"""Every setting is described, where it is declared and in the folder's README."""

from pathlib import Path

from gateway import settings
from gateway.settings import GatewaySettings

README = Path(settings.__file__).with_name("README.md")


def test_readme_lists_every_setting_as_it_is_declared():
    text = README.read_text()
    missing = [
        name
        for name in GatewaySettings.__annotations__
        if f"`{name.upper()}`" not in text or str(GatewaySettings.model_fields[name].description) not in text
    ]

    assert missing == []


def test_each_context_has_its_address():
    made = GatewaySettings.model_construct(sales_address="sales:1")

    assert made.address_of("sales") == "sales:1"
    assert made.address_of("inventory") == "127.0.0.1:50051"

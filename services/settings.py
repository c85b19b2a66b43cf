"""The settings of a service of Bahi: those of every service process, and the addresses of the four services."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, SecretStr

from kit.settings import ServiceSettings


def _shared_with(peer: str) -> Any:  # noqa: ANN401 - a field, as Pydantic declares one
    return Field(
        default=None, description=f"Needed by all but {peer}: the secret shared with it; two while it is replaced."
    )


class Settings(ServiceSettings):
    """Every service has all four addresses, its own included: one environment serves them all."""

    inventory_address: str = Field(default="127.0.0.1:50051", description="host:port of inventory.")
    sales_address: str = Field(default="127.0.0.1:50052", description="host:port of sales.")
    purchase_address: str = Field(default="127.0.0.1:50053", description="host:port of purchase.")
    returns_address: str = Field(default="127.0.0.1:50054", description="host:port of returns.")

    inventory_token_secret: SecretStr | None = _shared_with("inventory")
    sales_token_secret: SecretStr | None = _shared_with("sales")
    purchase_token_secret: SecretStr | None = _shared_with("purchase")
    returns_token_secret: SecretStr | None = _shared_with("returns")

    def peer_token_secrets(self) -> Mapping[str, SecretStr | None]:
        return {
            "inventory": self.inventory_token_secret,
            "sales": self.sales_token_secret,
            "purchase": self.purchase_token_secret,
            "returns": self.returns_token_secret,
        }

    def peer_addresses(self) -> Mapping[str, str]:
        return {
            "inventory": self.inventory_address,
            "sales": self.sales_address,
            "purchase": self.purchase_address,
            "returns": self.returns_address,
        }

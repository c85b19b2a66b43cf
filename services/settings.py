"""The settings of a service of Bahi: those of every service process, and the addresses of the four services."""

from collections.abc import Mapping

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Every service has all four addresses, its own included: one environment serves them all."""

    inventory_address: str = Field(default="127.0.0.1:50051", description="host:port of inventory.")
    sales_address: str = Field(default="127.0.0.1:50052", description="host:port of sales.")
    purchase_address: str = Field(default="127.0.0.1:50053", description="host:port of purchase.")
    returns_address: str = Field(default="127.0.0.1:50054", description="host:port of returns.")

    def peer_addresses(self) -> Mapping[str, str]:
        return {
            "inventory": self.inventory_address,
            "sales": self.sales_address,
            "purchase": self.purchase_address,
            "returns": self.returns_address,
        }

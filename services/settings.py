"""The settings of a service of Bahi: those of every service process, and the addresses of the four services."""

from collections.abc import Mapping

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Every service has all four addresses, its own included: one environment serves them all."""

    inventory_address: str = "127.0.0.1:50051"
    sales_address: str = "127.0.0.1:50052"
    purchase_address: str = "127.0.0.1:50053"
    returns_address: str = "127.0.0.1:50054"

    def peer_addresses(self) -> Mapping[str, str]:
        return {
            "inventory": self.inventory_address,
            "sales": self.sales_address,
            "purchase": self.purchase_address,
            "returns": self.returns_address,
        }

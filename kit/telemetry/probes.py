"""The standard health service: its calls are neither traced nor logged."""

from typing import Final

HEALTH_SERVICE: Final = "grpc.health.v1.Health"

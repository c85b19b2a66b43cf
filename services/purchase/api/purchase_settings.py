"""The settings for purchases over gRPC."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bahi.purchase.v1 import purchase_settings_pb2, purchase_settings_pb2_grpc

from kit.auth.caller import current_caller
from kit.db.database import Database
from kit.wire import commands
from services.purchase.usecases import keep_purchase_settings

if TYPE_CHECKING:
    import grpc


class PurchaseSettingsServicer(purchase_settings_pb2_grpc.PurchaseSettingsServiceServicer):
    """Reads and changes the settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def GetPurchaseSettings(
        self, request: purchase_settings_pb2.GetPurchaseSettingsRequest, context: "grpc.aio.ServicerContext[Any, Any]"
    ) -> purchase_settings_pb2.PurchaseSettings:
        """The settings."""
        return await self._database.run(current_caller(), partial(keep_purchase_settings.get_settings, request=request))

    async def UpdatePurchaseSettings(
        self,
        request: purchase_settings_pb2.UpdatePurchaseSettingsRequest,
        context: "grpc.aio.ServicerContext[Any, Any]",
    ) -> purchase_settings_pb2.PurchaseSettings:
        """The changed settings."""
        return await commands.run(
            self._database,
            request,
            purchase_settings_pb2.PurchaseSettings,
            partial(keep_purchase_settings.update_settings, request=request),
        )

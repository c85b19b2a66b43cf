"""The settings for purchases over gRPC."""

from bahi.purchase.v1 import purchase_settings_pb2 as pb
from bahi.purchase.v1.purchase_settings_pb2_grpc import PurchaseSettingsServiceServicer

from kit.commands.etag import etag_of
from kit.rpc.service import Context, Service
from kit.wire.field_mask import changed_fields
from kit.wire.proto_values import amount_text, decimal_of, rate_text
from services.purchase.domain.settings import PurchaseSettings
from services.purchase.usecases.settings.get import GetPurchaseSettings, get_purchase_settings
from services.purchase.usecases.settings.update import UpdatePurchaseSettings, update_purchase_settings
from trade.domain.changes import Changes


class PurchaseSettingsServicer(PurchaseSettingsServiceServicer):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def GetPurchaseSettings(
        self, request: pb.GetPurchaseSettingsRequest, context: Context
    ) -> pb.PurchaseSettings:
        return await self._service.read(request, get_purchase_settings, _get_purchase_settings, to_proto)

    async def UpdatePurchaseSettings(
        self, request: pb.UpdatePurchaseSettingsRequest, context: Context
    ) -> pb.PurchaseSettings:
        return await self._service.command(request, update_purchase_settings, _update_purchase_settings, to_proto)


def to_proto(settings: PurchaseSettings) -> pb.PurchaseSettings:
    return pb.PurchaseSettings(
        bill_tolerance=amount_text(settings.bill_tolerance),
        over_receipt_percent=rate_text(settings.over_receipt_percent),
        msme_traders=settings.msme_traders,
        etag=etag_of(settings.version),
    )


def _get_purchase_settings(_request: pb.GetPurchaseSettingsRequest) -> GetPurchaseSettings:
    return GetPurchaseSettings()


def _update_purchase_settings(request: pb.UpdatePurchaseSettingsRequest) -> UpdatePurchaseSettings:
    settings = request.purchase_settings
    return UpdatePurchaseSettings(
        etag=request.etag,
        changes=Changes(
            values=PurchaseSettings(
                bill_tolerance=decimal_of(settings.bill_tolerance),
                over_receipt_percent=decimal_of(settings.over_receipt_percent),
                msme_traders=settings.msme_traders,
            ),
            fields=frozenset(changed_fields(settings, request.update_mask)),
        ),
    )

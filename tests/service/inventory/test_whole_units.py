"""A counted product moves in whole units, whatever moves it; what is weighed or measured takes three decimals."""

import pytest
from bahi.inventory.v1 import stock_pb2

from kit.rpc.error_status import error_of
from tests.support.clients.inventory import InventoryClient
from tests.support.clients.stock_documents import bought, came_back, line, named, reservation
from tests.support.refusals import reason_and_field, refused


@pytest.mark.parametrize("uqc", ["NOS", "TBS", "BTL", "PAC", "UNT"])
async def test_a_part_of_a_counted_unit_neither_comes_nor_goes(inventory: InventoryClient, uqc: str) -> None:
    product = await inventory.product(uqc=uqc)
    batch_id = await inventory.receive(product, "B1", "10")
    sold = await inventory.sell(product, "4")
    halves = [named(batch_id, "0.5"), named(await inventory.receive(product, "B2", "10"), "0.5")]

    gone = reason_and_field(await inventory.refused(reservation(line(product, "0.333"))))
    of_batches = reason_and_field(await inventory.refused(reservation(line(product, "1", batches=halves))))
    come = reason_and_field(await inventory.receipt_refused(bought(product, "B1", "1.5")))
    back = reason_and_field(await inventory.receipt_refused(came_back(product, batch_id, "0.5", sold.document_id)))
    adjusted = await refused(inventory.adjust(batch_id, "-0.001"))

    assert gone == come == back == ("QUANTITY_NOT_WHOLE", "lines[0].quantity")
    assert of_batches == ("QUANTITY_NOT_WHOLE", "lines[0].batches[0].quantity")
    assert adjusted == ("QUANTITY_NOT_WHOLE", "quantity")
    assert await inventory.available(product) == 16


@pytest.mark.parametrize("uqc", ["KGS", "GMS", "LTR", "MLT", "MTR", "SQM"])
async def test_what_is_weighed_or_measured_takes_three_decimals(inventory: InventoryClient, uqc: str) -> None:
    product = await inventory.product(uqc=uqc)
    batch_id = await inventory.receive(product, "B1", "1.125")

    assert await inventory.granted(reservation(line(product, "0.333"))) == [("B1", "0.333")]
    assert (await inventory.adjust(batch_id, "-0.002")).quantity == "-0.002"


async def test_a_preview_refuses_what_a_reservation_refuses(inventory: InventoryClient) -> None:
    product = await inventory.product(uqc="NOS")
    await inventory.receive(product, "B1", "10")
    request = stock_pb2.PreviewStockRequest(reservations=[reservation(line(product, "0.333"))])

    reply = await inventory.stock.PreviewStock(request, metadata=inventory.as_service())

    assert reason_and_field(error_of(reply.outcomes[0].refused)) == ("QUANTITY_NOT_WHOLE", "lines[0].quantity")

"""A product to enter, for tests of the rules of inventory: valid, until a test changes something."""

from decimal import Decimal
from typing import Any

from services.inventory.domain.products import CreateProduct
from trade.domain.goods import ProductClass


def product(**changed: Any) -> CreateProduct:
    fields: dict[str, Any] = {
        "code": "P1",
        "uqc": "NOS",
        "name": "Paracetamol 650 mg",
        "generic_name": "Paracetamol",
        "brand": "",
        "manufacturer": "",
        "hsn": "30049099",
        "tax_class": "medicine",
        "drug_schedule": None,
        "prescription_required": False,
        "pack": "",
        "units_per_pack": Decimal(1),
        "reorder_level": Decimal(0),
        "allocation_policy": None,
        "product_class": ProductClass.DRUG,
        "barcodes": (),
        "active": True,
        "tax_confirmation": "",
        "schedule_confirmation": "",
    }
    return CreateProduct(**(fields | changed))

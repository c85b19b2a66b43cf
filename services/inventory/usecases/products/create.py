"""Enters a product. HSN and tax class are required and checked: tax is never guessed."""

import dataclasses

from gst.codes.hsn import hsn_text
from kit.commands import audit
from kit.db.session import Transaction
from services.inventory.domain.products import CreateProduct, EnteredProduct, check_class
from services.inventory.domain.schedule_doubts import check_schedule, kept_schedule_confirmation
from services.inventory.domain.tax_doubts import check_tax_doubts, kept_confirmation
from services.inventory.domain.tax_facts import check_hsn, check_tax_class, check_uqc
from services.inventory.store import hsn_directory, products
from services.inventory.usecases.audit_facts import facts_of
from trade.domain.business_days import local_day
from trade.domain.organisation import HOME_TIME_ZONE
from trade.domain.quantities import check_quantity


async def create_product(tx: Transaction, command: CreateProduct) -> EnteredProduct:
    """The new product.

    Raises CodeTaken, TaxClassUnknown, HsnInvalid, UqcUnknown, NotADrug, ScheduleUnconfirmed, QuantityNotWhole, and the
    refusals of `check_tax_doubts`. Schedules are those of India's day.
    """
    directory = await hsn_directory.find(tx, command.hsn)
    check_hsn(command.hsn, directory=directory)
    check_tax_class(command.tax_class)
    check_uqc(command.uqc)
    check_class(command)
    check_tax_doubts(command, confirmed=bool(command.tax_confirmation))
    today = local_day(tx.now, HOME_TIME_ZONE)
    check_schedule(command, today, confirmed=bool(command.schedule_confirmation))
    check_quantity(command.units_per_pack, command.uqc, field="units_per_pack")
    check_quantity(command.reorder_level, command.uqc, field="reorder_level")
    confirmed = dataclasses.replace(
        command,
        tax_confirmation=kept_confirmation(command, None, command.tax_confirmation),
        schedule_confirmation=kept_schedule_confirmation(command, None, command.schedule_confirmation, today),
    )
    product = await products.insert(tx, confirmed)
    await products.write_barcodes(tx, product)
    audit.record(tx, action="create", entity="product", entity_id=product.product_id, after=facts_of(product))
    return EnteredProduct(
        product=product,
        shared_barcodes=await products.shared_barcodes(tx, product),
        hsn_text=hsn_text(product.hsn, directory=directory),
    )

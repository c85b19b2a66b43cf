"""Enters a product. HSN and tax class are required and checked: tax is never guessed."""

from bahi.inventory.v1 import products_pb2
from sqlalchemy.dialects import postgresql

from kit.commands import audit
from kit.db.session import Transaction
from kit.ids import new_id
from kit.wire import proto_values
from services.inventory.domain.tax_facts import check_hsn, check_tax_class, check_uqc
from services.inventory.store import products, words
from services.inventory.store.tables import products as table
from trade.domain.refusals import CodeTaken


async def create_product(tx: Transaction, request: products_pb2.CreateProductRequest) -> products_pb2.Product:
    """The new product. Raises CodeTaken, TaxClassUnknown, HsnInvalid or UqcUnknown."""
    product_id = new_id()
    statement = postgresql.insert(table).values(
        org_id=tx.caller.org_id,
        product_id=product_id,
        code=request.code,
        name=request.name,
        generic_name=request.generic_name,
        brand=request.brand,
        manufacturer=request.manufacturer,
        hsn=check_hsn(request.hsn),
        tax_class=check_tax_class(request.tax_class),
        uqc=check_uqc(request.uqc),
        drug_schedule=words.SCHEDULES.ours(request.drug_schedule),
        prescription_required=request.prescription_required,
        pack=request.pack,
        units_per_pack=proto_values.decimal_of(request.units_per_pack, products.ONE_UNIT),
        reorder_level=proto_values.decimal_of(request.reorder_level),
        allocation_policy=words.POLICIES.ours(request.allocation_policy),
        barcodes=list(request.barcodes),
        active=True,
        created_at=tx.now,
        updated_at=tx.now,
    )
    # The only other unique key is the new id: what conflicts is the code, in whatever case (uq_products_org_id_code_key).
    row = await tx.row(statement.on_conflict_do_nothing().returning(table))
    if row is None:
        raise CodeTaken("Another product has this code.", field="code", code=request.code)
    await products.write_barcodes(tx, product_id, request.barcodes)
    audit.record(tx, action="create", entity="product", entity_id=product_id, after=products.facts_of(row))
    return products.message_of(row)

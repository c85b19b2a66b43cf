"""Sellers and buyers of documents as messages."""

from bahi.sales.v1 import invoices_pb2

from services.sales.domain.printed_party import PrintedParty
from trade.api.parties import address_to_proto, licences_to_proto


def party_to_proto(party: PrintedParty) -> invoices_pb2.InvoiceParty:
    shipping = party.shipping_address
    return invoices_pb2.InvoiceParty(
        name=party.name,
        gstin=party.gstin,
        address=address_to_proto(party.address),
        shipping_address=address_to_proto(shipping) if shipping else None,
        drug_licences=licences_to_proto(party.drug_licences),
        phone=party.phone,
        customer_premises_id=party.premises_id,
        premises_name=party.premises_name,
    )

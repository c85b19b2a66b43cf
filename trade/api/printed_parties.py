"""Sellers and buyers of documents as messages, and back."""

from bahi.documents.v1 import parties_pb2

from trade.api.parties import address_from_proto, address_to_proto, licences_from_proto, licences_to_proto
from trade.domain.printed_party import PrintedParty


def party_to_proto(party: PrintedParty) -> parties_pb2.PrintedParty:
    shipping = party.shipping_address
    return parties_pb2.PrintedParty(
        name=party.name,
        gstin=party.gstin,
        address=address_to_proto(party.address),
        shipping_address=address_to_proto(shipping) if shipping else None,
        drug_licences=licences_to_proto(party.drug_licences),
        phone=party.phone,
        country_code=party.country_code,
        customer_premises_id=party.premises_id,
        premises_name=party.premises_name,
    )


def party_from_proto(message: parties_pb2.PrintedParty) -> PrintedParty:
    shipping = message.shipping_address if message.HasField("shipping_address") else None
    return PrintedParty(
        name=message.name,
        gstin=message.gstin,
        address=address_from_proto(message.address),
        shipping_address=address_from_proto(shipping) if shipping else None,
        drug_licences=licences_from_proto(message.drug_licences, "drug_licences"),
        phone=message.phone,
        country_code=message.country_code,
        premises_id=message.customer_premises_id,
        premises_name=message.premises_name,
    )

"""The reply that README.md shows has the fields of the contract."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bahi.sales.v1 import invoices_pb2
from google.protobuf.descriptor import Descriptor

README = Path(__file__).parents[3] / "README.md"
EXAMPLE = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)


def unknown_fields(example: Mapping[str, Any], message: Descriptor) -> Iterator[str]:
    """The keys of an example, and of the objects in it, that are no field of the message."""
    for key, value in example.items():
        field = message.fields_by_name.get(key)
        if field is None:
            yield f"{message.name}.{key}"
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and field.message_type is not None:
                yield from unknown_fields(item, field.message_type)


def test_the_reply_has_fields_of_the_contract_alone() -> None:
    reply = json.loads(EXAMPLE.findall(README.read_text())[0])
    assert list(unknown_fields(reply, invoices_pb2.Invoice.DESCRIPTOR)) == []


def test_a_field_that_the_contract_lacks_is_found() -> None:
    example = {"lines": [{"batch_reason": "x"}], "nummer": "1"}
    assert list(unknown_fields(example, invoices_pb2.Invoice.DESCRIPTOR)) == [
        "InvoiceLine.batch_reason",
        "Invoice.nummer",
    ]

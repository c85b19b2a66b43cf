"""A request that is nothing but a list is validated entry by entry, with the same refusals as all at once."""

import importlib

import pytest
from bahi.sales.v1.invoices_pb2 import BatchCreateInvoicesRequest, CreateInvoiceRequest, SaleDraft, SaleLine
from buf.validate import validate_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.operations import installed_contract
from kit.errors import FieldViolation, InvalidRequest
from kit.ids import new_id
from kit.wire.contract import Operation, operation
from kit.wire.validation import validate, validate_in_slices

ENTRIES = BatchCreateInvoicesRequest.DESCRIPTOR.fields_by_name["requests"]


def _entry(*, quantity: str = "3") -> CreateInvoiceRequest:
    lines = [SaleLine(product_id=str(new_id()), quantity=quantity)]
    return CreateInvoiceRequest(invoice=SaleDraft(customer_id=str(new_id()), lines=lines))


def _at_once(request: BatchCreateInvoicesRequest) -> list[FieldViolation]:
    try:
        validate(request)
    except InvalidRequest as refusal:
        return list(refusal.violations)
    return []


async def _in_slices(request: BatchCreateInvoicesRequest) -> list[FieldViolation]:
    try:
        await validate_in_slices(request, ENTRIES)
    except InvalidRequest as refusal:
        return list(refusal.violations)
    return []


@pytest.mark.parametrize(
    "entries",
    [
        [_entry(), _entry()],
        [_entry(), _entry(quantity="-3"), CreateInvoiceRequest()],
        [_entry(quantity="x"), _entry(quantity="y")],
        [_entry(quantity="x")],
        [],
        [_entry()] * 65,
    ],
)
async def test_the_refusal_is_the_same(entries: list[CreateInvoiceRequest]) -> None:
    request = BatchCreateInvoicesRequest(requests=entries)

    assert await _in_slices(request) == _at_once(request)


async def test_a_fault_is_named_at_its_place() -> None:
    found = await _in_slices(BatchCreateInvoicesRequest(requests=[_entry(), _entry(quantity="x")]))

    assert [each.field for each in found] == ["requests[1].invoice.lines[0].quantity"]


def test_such_a_list_has_rules_of_its_length_alone() -> None:
    """What `validate_in_slices` looks at. Another rule would not be checked."""
    lists = [found.entries for found in _operations() if found.entries is not None]
    rules = [(each, each.GetOptions().Extensions[validate_pb2.field]) for each in lists]

    assert len(lists) > 2
    assert {field.name for _, of_field in rules for field, _ in of_field.ListFields()} <= {"repeated"}
    named = {rule.name for _, of_field in rules for rule, _ in of_field.repeated.ListFields()}
    assert named <= {"min_items", "max_items"}
    requests = [each.containing_type for each in lists if each.containing_type is not None]
    assert not [each for each in requests if each.GetOptions().HasExtension(validate_pb2.message)]


def _operations() -> list[Operation]:
    found = []
    for file in FileDescriptorSet.FromString(installed_contract()).file:
        if file.service and file.package.startswith("bahi."):
            importlib.import_module(file.name.removesuffix(".proto").replace("/", ".") + "_pb2")
            found += [
                operation(f"/{file.package}.{service.name}/{method.name}")
                for service in file.service
                for method in service.method
            ]
    return found

"""A contract that cannot be derived whole is refused at start."""

import pytest
from bahi.options.v1 import options_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.operations import read_contract
from gateway.print_openapi import description_of


@pytest.fixture
def files(descriptor_set) -> FileDescriptorSet:
    return FileDescriptorSet.FromString(descriptor_set)


def method(files: FileDescriptorSet, name: str):
    service = next(file for file in files.file if file.name == "testing.proto").service[0]
    return next(each for each in service.method if each.name == name)


def message(files: FileDescriptorSet, name: str):
    file = next(file for file in files.file if file.name == "testing.proto")
    return next(each for each in file.message_type if each.name == name)


async def derive(files: FileDescriptorSet) -> None:
    await description_of(read_contract(files.SerializeToString()))


async def test_internal_operation_with_a_route_is_refused(files):
    options = method(files, "SweepThings").options
    options.Extensions[annotations_pb2.http].get = "/v1/sweep"

    with pytest.raises(UnsupportedContractError, match="SweepThings is internal and has an http rule"):
        await derive(files)


async def test_operation_without_a_role_is_refused(files):
    method(files, "GetThing").options.Extensions[options_pb2.operation].role = options_pb2.ROLE_UNSPECIFIED

    with pytest.raises(UnsupportedContractError, match="GetThing declares no role"):
        await derive(files)


async def test_path_variable_that_is_no_field_is_refused(files):
    method(files, "DeleteThing").options.Extensions[annotations_pb2.http].delete = "/v1/things/{thing}"

    with pytest.raises(UnsupportedContractError, match="path variable thing is no scalar"):
        await derive(files)


async def test_path_pattern_beyond_a_name_is_refused(files):
    method(files, "DeleteThing").options.Extensions[annotations_pb2.http].delete = "/v1/{thing_id=things/*}"

    with pytest.raises(UnsupportedContractError, match="is not a plain field name"):
        await derive(files)


async def test_body_that_is_no_field_is_refused(files):
    method(files, "UpdateThing").options.Extensions[annotations_pb2.http].body = "things"

    with pytest.raises(UnsupportedContractError, match="body field things is no message"):
        await derive(files)


async def test_message_that_holds_itself_is_refused(files):
    field = message(files, "Part").field.add(name="inner", number=9, label=1, type=11)
    field.type_name = ".bahi.testing.v1.Part"

    with pytest.raises(UnsupportedContractError, match="Part contains itself"):
        await derive(files)


async def test_two_bodies_of_one_short_name_are_refused(files):
    await derive(files)
    other = files.file.add(name="other.proto", package="bahi.other.v1", syntax="proto3")
    sent = other.message_type.add(name="CreateThingRequest")
    sent.field.add(name="colour", number=1, label=1, type=9)
    file = next(file for file in files.file if file.name == "testing.proto")
    other.dependency.extend([*file.dependency, "testing.proto"])
    painted = other.service.add(name="OtherService")
    painted.options.CopyFrom(file.service[0].options)
    rpc = painted.method.add(name="PaintThing", input_type=".bahi.other.v1.CreateThingRequest")
    rpc.output_type = ".bahi.testing.v1.Thing"
    rpc.options.Extensions[options_pb2.operation].role = options_pb2.ROLE_USER
    rpc.options.Extensions[annotations_pb2.http].post = "/v1/things:paint"
    rpc.options.Extensions[annotations_pb2.http].body = "*"

    with pytest.raises(UnsupportedContractError, match="would both be the schema CreateThingRequest"):
        await derive(files)


async def test_message_in_a_query_is_refused(files):
    field = message(files, "ListThingsRequest").field.add(name="like", number=9, label=1, type=11)
    field.type_name = ".bahi.testing.v1.Part"

    with pytest.raises(UnsupportedContractError, match="Part cannot be a parameter"):
        await derive(files)


async def test_foreign_message_in_a_reply_is_refused(files):
    field = message(files, "Thing").field.add(name="body", number=99, label=1, type=11)
    field.type_name = ".google.api.HttpBody"

    with pytest.raises(UnsupportedContractError, match="HttpBody cannot be part of a reply"):
        await derive(files)


def declared(files: FileDescriptorSet, name: str) -> options_pb2.Operation:
    found: options_pb2.Operation = method(files, name).options.Extensions[options_pb2.operation]
    return found


async def test_creation_of_what_no_operation_reads_is_refused(files):
    declared(files, "BatchConfirmThings").creates = True

    with pytest.raises(UnsupportedContractError, match="batchConfirmThings creates BatchConfirmThingsResponse, and no"):
        await derive(files)


async def test_creation_of_what_two_operations_read_is_refused(files):
    method(files, "WatchThings").server_streaming = False
    watch = method(files, "WatchThings")
    watch.input_type = ".bahi.testing.v1.GetThingRequest"
    rule = watch.options.Extensions[annotations_pb2.http]
    rule.CopyFrom(method(files, "GetThing").options.Extensions[annotations_pb2.http])
    rule.get = "/v1/watched/{thing_id}"
    rule.additional_bindings[0].get = "/v1/shelves/{shelf}/watched/{thing_id}"

    with pytest.raises(UnsupportedContractError, match="createThing creates Thing, and no single Get"):
        await derive(files)


async def test_creation_that_does_not_show_its_id_is_refused(files):
    message(files, "Thing").field[0].name = "code"

    with pytest.raises(UnsupportedContractError, match="createThing creates Thing, and no single Get"):
        await derive(files)


async def test_creation_by_get_is_refused(files):
    declared(files, "GetThing").creates = True

    with pytest.raises(UnsupportedContractError, match="getThing creates something, but is no POST"):
        await derive(files)


async def test_put_is_refused(files):
    options = method(files, "UpdateThing").options
    options.Extensions[annotations_pb2.http].put = "/v1/things/{thing_id}"

    with pytest.raises(
        UnsupportedContractError, match="UpdateThing: the http rule needs one of get, post, delete, patch"
    ):
        await derive(files)


@pytest.mark.parametrize("missing", ["update_mask", "etag"])
async def test_update_without_a_mask_or_a_version_is_refused(files, missing):
    fields = message(files, "UpdateThingRequest").field
    next(field for field in fields if field.name == missing).name = "other"

    with pytest.raises(UnsupportedContractError, match="updateThing is an update without"):
        await derive(files)


async def test_update_that_takes_the_whole_body_is_refused(files):
    method(files, "UpdateThing").options.Extensions[annotations_pb2.http].body = "*"

    with pytest.raises(UnsupportedContractError, match="updateThing is an update without"):
        await derive(files)

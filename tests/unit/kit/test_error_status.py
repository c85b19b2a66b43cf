import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from kit import errors
from kit.errors import (
    Aborted,
    DeadlineExceeded,
    DomainError,
    FailedPrecondition,
    FieldViolation,
    IdempotencyKeyReused,
    Internal,
    InvalidRequest,
    StaleEtag,
    Unavailable,
)
from kit.rpc import error_status
from kit.rpc.error_status import code_of, error_of, from_rpc_error, raise_for_status, status_of


class InsufficientStock(FailedPrecondition):
    reason = "INSUFFICIENT_STOCK"


KINDS = [kind for kind in error_status.CODES if kind is not Internal]


def test_every_kind_of_error_has_a_code() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and DomainError in kind.__bases__}

    assert kinds - set(error_status.CODES) == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_survives_the_wire(kind: type[DomainError]) -> None:
    sent = kind("A sentence.", field="lines[2].batch", batch="B-7", available="4")

    received = error_of(status_of(sent))

    assert type(received) is kind
    assert (received.message, received.reason, received.field, received.facts) == (
        "A sentence.",
        kind.reason,
        "lines[2].batch",
        {"batch": "B-7", "available": "4"},
    )


def test_reason_of_another_service_survives_without_its_class() -> None:
    received = error_of(status_of(InsufficientStock("Not enough stock.", product_id="p")))

    assert isinstance(received, FailedPrecondition)
    assert not isinstance(received, InsufficientStock)
    assert received.reason == "INSUFFICIENT_STOCK"
    assert FailedPrecondition.reason == "FAILED_PRECONDITION"


def test_refusal_passed_on_by_a_second_service_is_unchanged() -> None:
    status = status_of(InsufficientStock("Not enough stock.", field="lines[0].quantity", available="4"))

    assert status_of(error_of(status)) == status


def test_every_violation_of_a_request_survives() -> None:
    violations = [
        FieldViolation(field=f"lines[{number}]", reason="REQUIRED", message="is required") for number in range(3)
    ]

    received = error_of(status_of(InvalidRequest(violations)))

    assert isinstance(received, InvalidRequest)
    assert received.violations == tuple(violations)


def test_status_of_a_thousand_violations_still_fits_into_a_trailer() -> None:
    violations = [FieldViolation(field=f"lines[{n}].quantity", reason="R", message="x" * 500) for n in range(1000)]

    assert status_of(InvalidRequest(violations)).ByteSize() < 6000


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StaleEtag("Changed."), grpc.StatusCode.ABORTED),
        (IdempotencyKeyReused("Used."), grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
def test_kinds_that_share_a_code_differ_by_reason(error: DomainError, code: grpc.StatusCode) -> None:
    assert code_of(error) is code
    assert type(error_of(status_of(error))) is type(error)


def test_an_unknown_error_of_one_item_reveals_nothing() -> None:
    status = status_of(ValueError("secret"))

    assert (status.code, status.message) == (13, "Internal error.")
    assert b"secret" not in status.SerializeToString()


def test_good_item_of_a_batch_raises_nothing() -> None:
    raise_for_status(status_pb2.Status())


def test_bad_item_of_a_batch_raises_its_own_error() -> None:
    with pytest.raises(Aborted) as caught:
        raise_for_status(status_of(Aborted("Lost a race.")))

    assert caught.value.message == "Lost a race."


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.UNAVAILABLE, Unavailable),
        (grpc.StatusCode.CANCELLED, Unavailable),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Unavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
        (grpc.StatusCode.UNKNOWN, Internal),
        (grpc.StatusCode.UNIMPLEMENTED, Internal),
        (grpc.StatusCode.INVALID_ARGUMENT, Internal),
    ],
)
def test_an_error_of_another_system_keeps_its_kind_and_loses_its_text(
    code: grpc.StatusCode, kind: type[DomainError]
) -> None:
    error = grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details="10.0.0.7:50051: refused")

    received = from_rpc_error(error)

    assert type(received) is kind
    assert "10.0.0.7" not in received.message


def test_error_details_of_another_system_are_ignored() -> None:
    status = status_pb2.Status(code=5, message="Bucket 10.0.0.7 is gone.")
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason="BUCKET_GONE", domain="storage.example"))

    received = error_of(status)

    assert type(received) is Internal
    assert (received.message, received.facts) == ("Internal error.", {})

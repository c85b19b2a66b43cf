"""Page tokens: whatever a client makes up is refused by its field, before it reaches a statement."""

import base64
import datetime as dt
import hashlib
import json
from uuid import UUID

import pytest
import sqlalchemy as sa
from bahi.inventory.v1 import locations_pb2, products_pb2
from hypothesis import given
from hypothesis import strategies as st

from kit.auth.caller import Caller, Role, set_caller
from kit.db import pages
from kit.errors import InvalidArgument
from kit.pages import PageRequest, PageTokenInvalid
from kit.wire import paging

ORG, OTHER_ORG, USER = (UUID(int=number) for number in (1, 2, 3))
ID = "01938c5e-7d4a-7c3e-9f00-3a5b8c1d2e4f"
KEY = (sa.column("date", sa.Date), sa.column("id", sa.Uuid), sa.column("name", sa.Text))
FIRST_PAGE = PageRequest(size=50, after=None, scope="")


@pytest.fixture(autouse=True)
def _caller() -> None:
    in_organisation(ORG)


def in_organisation(org_id: UUID) -> None:
    set_caller(Caller(org_id=org_id, user_id=USER, role=Role.USER))


def asked(token: str = "", *, active_only: bool = False) -> products_pb2.ListProductsRequest:
    return products_pb2.ListProductsRequest(page_token=token, active_only=active_only)


def token_of(*key: str, active_only: bool = False) -> str:
    return paging.page_request(asked(active_only=active_only)).token(*key)


def read(token: str) -> tuple[object, ...]:
    """The values for the statement of a list that is sorted by `KEY`."""
    page = paging.page_request(asked(token), key_length=len(KEY))
    parameters = pages.page_parameters(KEY, page)
    return tuple(parameters[f"after_{column.key}"] for column in KEY)


def test_a_page_token_leads_to_the_row_after_its_key() -> None:
    token = token_of("PCM", "id-9")

    second = paging.page_request(products_pb2.ListProductsRequest(page_size=30, page_token=token), key_length=2)

    assert (second.size, second.after) == (30, ("PCM", "id-9"))


def test_the_key_of_a_token_has_the_types_of_the_columns() -> None:
    assert read(token_of("2026-11-30", ID, "PCM \u0939")) == (dt.date(2026, 11, 30), UUID(ID), "PCM \u0939")


def test_a_size_above_the_largest_is_lowered_to_it() -> None:
    of_lists = [paging.page_request(products_pb2.ListProductsRequest(page_size=size)).size for size in (0, 200, 201)]
    assert paging.page_request(products_pb2.ListProductsRequest(page_size=200), most=80).size == 80
    of_searches = [paging.search_size(products_pb2.SearchProductsRequest(page_size=size)) for size in (0, 50, 51)]

    assert (of_lists, of_searches) == ([50, 200, 200], [20, 50, 50])


@pytest.mark.parametrize(
    "token", ["nonsense", "e30", "WyJ4IiwgInkiXQ", "ZZZ=", "bnVsbA", "\u0939", "[" * 500, "W1tb" * 20_000]
)
def test_a_made_up_token_is_refused_by_its_field(token: str) -> None:
    with pytest.raises(PageTokenInvalid) as refusal:
        paging.page_request(asked(token), key_length=1)

    assert (refusal.value.reason, refusal.value.field) == ("PAGE_TOKEN_INVALID", "page_token")


def test_a_token_of_other_filters_is_refused() -> None:
    with pytest.raises(PageTokenInvalid):
        paging.page_request(asked(token_of("PCM", active_only=True)), key_length=1)


def test_a_token_of_another_list_is_refused() -> None:
    with pytest.raises(PageTokenInvalid):
        paging.page_request(locations_pb2.ListLocationsRequest(page_token=token_of("PCM")), key_length=1)


def test_a_token_of_another_organisation_is_refused() -> None:
    token = token_of("PCM")
    in_organisation(OTHER_ORG)

    with pytest.raises(PageTokenInvalid):
        paging.page_request(asked(token), key_length=1)


def test_a_token_of_another_version_is_refused() -> None:
    content = products_pb2.ListProductsRequest.DESCRIPTOR.full_name.encode()
    former_scope = hashlib.sha256(content).hexdigest()[:12]

    with pytest.raises(PageTokenInvalid):
        paging.page_request(asked(PageRequest(size=50, after=None, scope=former_scope).token("PCM")), key_length=1)


def test_a_token_is_valid_only_as_the_list_writes_it() -> None:
    scope = paging.page_request(asked()).scope
    spaced = base64.urlsafe_b64encode(json.dumps([scope, "PCM"], indent=1).encode()).decode().rstrip("=")

    for token in (spaced, f"{token_of('PCM')}=", f"{token_of('PCM')}!"):
        with pytest.raises(PageTokenInvalid):
            paging.page_request(asked(token), key_length=1)


@pytest.mark.parametrize(
    "key",
    [
        ("2026-13-01", ID, ""),
        ("20261130", ID, ""),
        ("2026-W01-1", ID, ""),
        ("2026-11-30T00:00", ID, ""),
        ("infinity", ID, ""),
        ("\ud800026-11-30", ID, ""),
        ("2026-11-30", "no id", ""),
        ("2026-11-30", ID.upper(), ""),
        ("2026-11-30", f"{{{ID}}}", ""),
        ("2026-11-30", ID.replace("-", ""), ""),
        ("2026-11-30", ID, "\0"),
        ("2026-11-30", ID, "\ud800"),
        ("2026-11-30", ID),
        ("2026-11-30", ID, "", ""),
        (),
    ],
)
def test_a_key_that_no_row_can_have_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(PageTokenInvalid):
        read(token_of(*key))


@pytest.mark.parametrize("part", [None, 1, 1.5, True, ["PCM"], {"a": "b"}, float("nan")])
def test_a_key_of_other_types_than_texts_is_refused(part: object) -> None:
    scope = paging.page_request(asked()).scope
    token = base64.urlsafe_b64encode(json.dumps([scope, part]).encode()).decode().rstrip("=")

    with pytest.raises(PageTokenInvalid):
        paging.page_request(asked(token), key_length=1)


@given(key=st.lists(st.text(alphabet=st.characters()), max_size=4), cut=st.integers(0, 40), noise=st.binary())
def test_no_token_ends_in_another_error(key: list[str], cut: int, noise: bytes) -> None:
    in_organisation(ORG)
    whole = token_of(*key)
    for token in (whole, whole[: -cut or None], whole[cut:], base64.urlsafe_b64encode(noise).decode()):
        try:
            read(token or "x")
        except InvalidArgument as refusal:
            assert refusal.field == "page_token"  # noqa: PT017 - any other error fails the test


def test_a_list_cannot_be_sorted_by_a_column_whose_values_are_not_checked() -> None:
    with pytest.raises(TypeError, match="amount sorts a list"):
        pages.page_parameters([sa.column("amount", sa.Numeric)], FIRST_PAGE, from_lowest=True)

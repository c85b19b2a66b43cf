"""Parties that are the organisation itself, or a branch of it: another registration of the same PAN."""

import dataclasses
from collections.abc import Iterable
from typing import TypeVar

from gst.codes.gstin import parse_gstin
from kit.errors import InvalidArgument
from trade.domain.organisation import Organisation, Registration
from trade.domain.parties import Party

AnyParty = TypeVar("AnyParty", bound=Party)
"""A customer or a vendor."""


class OwnGstin(InvalidArgument):
    """The GSTIN is one of the organisation's own registrations: nobody supplies to himself."""

    reason = "OWN_GSTIN"


def check_not_own(gstin: str, registrations: Iterable[Registration], *, field: str) -> None:
    """Raises OwnGstin. CGST Act s.7, s.25(4), Schedule I; gst-corrections.md 1, row 3."""
    for registration in registrations:
        if registration.gstin == gstin:
            raise OwnGstin(
                "The GSTIN is one of the organisation's own. A party is another person: goods move between own"
                " registrations by a transfer.",
                field=field,
                gstin=gstin,
                registration_id=str(registration.registration_id),
            )


def own_pans(registrations: Iterable[Registration]) -> frozenset[str]:
    """The PANs of the organisation's registrations."""
    return frozenset(parse_gstin(registration.gstin).pan for registration in registrations) - {""}


def marked(party: AnyParty, organisation: Organisation | None) -> AnyParty:
    """The party, marked as a branch if it has the organisation's PAN. Before the set-up nobody is one.

    Raises OwnGstin for an active party with an own GSTIN. Whoever is inactive buys and sells nothing.
    """
    registrations = organisation.registrations if organisation else ()
    if party.active:
        check_not_own(party.gstin, registrations, field="gstin")
    return dataclasses.replace(party, branch=party.pan in own_pans(registrations))

"""Approves, or asks an approval of, a return on a day that the role may not give."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from uuid import UUID

from kit.commands.on_facts import CommandOnFacts, as_given
from kit.db.session import Transaction
from kit.errors import prefix_field
from services.returns.domain.approvals import RequestedReturn, ReturnApprovalKind
from services.returns.remote.returnables import Returnables
from services.returns.store.approval_tables import APPROVALS
from services.returns.usecases.approvals.judge import judge_day
from trade.domain.approvals import Approval, ApprovalTerms
from trade.domain.originals import OriginalTerms
from trade.usecases.approvals import Write, create_approval, request_approval, write_approval


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturnApproval:
    """What is approved, of which original, and on which terms. `prefix` begins the paths of its fields."""

    kind: ReturnApprovalKind
    document_id: UUID
    approved: RequestedReturn
    prefix: str
    terms: ApprovalTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is approved, with its original."""

    command: NewReturnApproval
    original: OriginalTerms


Originals: TypeAlias = Mapping[ReturnApprovalKind, Returnables]
"""Who knows the original of each kind of return."""
Creation: TypeAlias = CommandOnFacts[NewReturnApproval, NewReturnApproval, Draft, Approval]


def creating_return_approvals(originals: Originals) -> Creation:
    """Creates approvals that are open at once.

    Raises the refusals of sales and purchase for the original, RoleLimitExceeded, ApprovalNotNeeded, PeriodLocked, and
    those of dates.
    """
    return CommandOnFacts(plan=as_given, ask=partial(ask, originals), post=partial(post, create_approval))


def requesting_return_approvals(originals: Originals) -> Creation:
    """Asks for approvals. Raises as `creating_return_approvals`, but for RoleLimitExceeded."""
    return CommandOnFacts(plan=as_given, ask=partial(ask, originals), post=partial(post, request_approval))


async def ask(originals: Originals, command: NewReturnApproval) -> Draft:
    with prefix_field(command.prefix):
        original = await originals[command.kind].find(command.document_id)
    return Draft(command=command, original=original)


async def post(write: Write, tx: Transaction, draft: Draft) -> Approval:
    command = draft.command
    judging = judge_day(tx, command.kind, command.approved, draft.original)
    return await write_approval(write, tx, APPROVALS, judging, command.terms, prefix=command.prefix)

"""The table of outcomes, on the coordinator's side: the statements of `kit.holds.outcomes`."""

from functools import cache
from typing import Final

import sqlalchemy as sa

from kit.db.inserts import inserting
from kit.db.statements import Statement, any_of, value_of
from kit.hold_states import Outcome

INSERTED: Final = ("hold_id", "document_id")


@cache
def insert(outcomes: sa.Table) -> Statement:
    """Inserts outcomes. Returns the ids of the holds that had none."""
    return Statement(
        lambda: (
            inserting(outcomes, "recorded", INSERTED, ("org_id", "outcome", "recorded_at"))
            .on_conflict_do_nothing()
            .returning(outcomes.c.hold_id)
        )
    )


@cache
def aborted(outcomes: sa.Table) -> Statement:
    """The aborted holds among `hold_ids`.

    ix_hold_outcomes_aborted is small, because few holds are aborted: the look-up reads no page of large books.
    """
    return Statement(
        lambda: sa.select(outcomes.c.hold_id).where(
            outcomes.c.org_id == value_of(outcomes.c.org_id),
            any_of(outcomes.c.hold_id, "hold_ids"),
            outcomes.c.outcome == sa.literal_column(f"'{Outcome.ABORTED}'"),
        )
    )


@cache
def known(outcomes: sa.Table) -> Statement:
    """The outcomes of the holds `hold_ids`."""
    return Statement(
        lambda: sa.select(outcomes.c.hold_id, outcomes.c.outcome).where(
            outcomes.c.org_id == value_of(outcomes.c.org_id), any_of(outcomes.c.hold_id, "hold_ids")
        )
    )

"""What must be known of sales before goods are reserved for them."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from kit.db.session import ReadSession
from kit.db.statement_group import Params, Rows, StatementGroup
from services.sales.domain.customer import Customer
from services.sales.domain.organisation import Organisation
from services.sales.domain.sale import Sale
from services.sales.store import customers, organisations


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SaleFacts:
    """The seller, or None before it is set up, and those of the customers that exist."""

    organisation: Organisation | None
    customers: Mapping[UUID, Customer]


def _params(_session: ReadSession, sales: Sequence[Sale]) -> dict[str, Any]:
    return {"customer_ids": sorted({sale.customer_id for sale in sales})}


def _facts(_params: Params, rows: Rows) -> SaleFacts:
    return SaleFacts(
        organisation=organisations.organisation_of(rows["profile"]),
        customers=customers.customers_of(rows["buyers"]),
    )


# Read by primary keys.
FACTS: Final = StatementGroup(
    statements={"profile": organisations.FIND, "buyers": customers.NAMED}, params=_params, result=_facts
)

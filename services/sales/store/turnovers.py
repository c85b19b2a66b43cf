"""Yearly turnovers as a JSON column holds them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.sales.domain.turnover import Turnover


def json_of_turnovers(turnovers: Sequence[Turnover]) -> list[dict[str, str]]:
    return [{"financial_year": found.financial_year, "amount": f"{found.amount:f}"} for found in turnovers]


def turnovers_of(json: Sequence[Mapping[str, Any]]) -> tuple[Turnover, ...]:
    return tuple(Turnover(financial_year=item["financial_year"], amount=Decimal(item["amount"])) for item in json)

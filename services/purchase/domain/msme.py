"""Micro, small and medium enterprises, and how early the law wants them paid. MSMED Act 2006 s.2(b), s.15."""

import enum
from dataclasses import dataclass
from typing import Final

DAYS_WITH_WRITTEN_TERMS: Final = 45
"""After the goods are accepted: no agreement may allow more."""
DAYS_WITHOUT_WRITTEN_TERMS: Final = 15
"""The appointed day is the one after these days, and payment is due before it."""


class EnterpriseClass(enum.StrEnum):
    """By investment and turnover, as registered: MSMED Act s.7."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"


class EnterpriseActivity(enum.StrEnum):
    """What the enterprise is registered for."""

    MANUFACTURER = "manufacturer"
    SERVICE = "service"
    TRADER = "trader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Msme:
    """What is kept of a vendor that is one. `udyam_number` is empty where unknown."""

    enterprise_class: EnterpriseClass
    activity: EnterpriseActivity
    udyam_number: str
    written_terms: bool
    """The days of credit are agreed in writing."""

    @property
    def days_of_law(self) -> int:
        return DAYS_WITH_WRITTEN_TERMS if self.written_terms else DAYS_WITHOUT_WRITTEN_TERMS

    def is_protected(self, *, traders: bool) -> bool:
        """Whether s.15 limits when it is paid. `traders`: of traders too, which is disputed. Never of a medium one."""
        if self.enterprise_class is EnterpriseClass.MEDIUM:
            return False
        return traders or self.activity is not EnterpriseActivity.TRADER

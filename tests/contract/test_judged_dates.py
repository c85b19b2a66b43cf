"""The judge looks at every table that has a day, or says why no lock is about it."""

import re

from deploy.services import SERVICES
from tests.chaos.judge.periods import DATED, NOT_JUDGED
from tests.contract.tables import DATES, metadata_of


def test_every_table_with_a_day_is_judged_or_has_a_reason() -> None:
    tables = {
        f"{each.schema}.{each.name}"
        for service in SERVICES
        for each in metadata_of(service).tables.values()
        if DATES & set(each.c.keys())
    }
    judged = set(re.findall(r" AS document FROM (\S+) ", DATED))

    assert judged & set(NOT_JUDGED) == set()
    assert tables == judged | set(NOT_JUDGED)

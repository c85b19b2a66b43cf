"""The judge looks at every table that has a day, or says why no lock is about it."""

import importlib
import re

import sqlalchemy as sa

from deploy.local.paths import ROOT
from tests.chaos.judge.periods import DATED, NOT_JUDGED
from tests.contract.test_dated_writes import DATES, module_of


def test_every_table_with_a_day_is_judged_or_has_a_reason() -> None:
    tables = {
        f"{each.schema}.{each.name}"
        for path in ROOT.glob("services/*/store/*.py")
        for each in vars(importlib.import_module(module_of(path))).values()
        if isinstance(each, sa.Table) and DATES & set(each.c.keys())
    }
    judged = set(re.findall(r" AS document FROM (\S+) ", DATED))

    assert judged & set(NOT_JUDGED) == set()
    assert tables == judged | set(NOT_JUDGED)

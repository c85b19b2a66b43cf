"""PostgreSQL's own sentence about an error, without values of rows. Works by attributes: the gateway has no driver."""

import re
from typing import Final

DRIVER: Final = "asyncpg"

NAMES_ALONE: Final = frozenset({"08", "0A", "23", "28", "3D", "3F", "40", "42", "53", "55", "57", "58"})
"""Classes of SQLSTATE whose sentences quote names of tables, columns, constraints, roles and databases, and no value.
Their DETAIL, HINT and CONTEXT may quote rows."""

FREE_TEXT: Final = "P0"
"""Sentences that a function in the database has made of anything."""

_VALUE: Final = re.compile(r"""[:"'»«„“].*""", re.DOTALL)


def sentence_of(error: BaseException) -> str:
    """The SQLSTATE and the sentence; empty for an error that PostgreSQL did not send.

    Where the sentence may quote a value, it ends before the first quotation mark or colon.
    """
    sqlstate = getattr(error, "sqlstate", None)
    if not isinstance(sqlstate, str) or not error.args or type(error).__module__.partition(".")[0] != DRIVER:
        return ""
    sentence = "" if sqlstate.startswith(FREE_TEXT) else str(error.args[0])
    if sqlstate[:2] not in NAMES_ALONE:
        sentence = _VALUE.sub("…", sentence)
    return f"{sqlstate}: {sentence}"


def chain_of(error: BaseException) -> list[BaseException]:
    """The error, and those that led to it."""
    links = [error]
    while (below := links[-1].__cause__ or links[-1].__context__) is not None and below not in links:
        links.append(below)
    return links


def sentence_in(error: BaseException) -> str:
    """The first sentence of PostgreSQL in the chain of an error; empty if there is none."""
    return next(filter(None, map(sentence_of, chain_of(error))), "")

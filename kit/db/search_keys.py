"""Texts as they are searched: names and codes that read the same have one key."""

from typing import Final

_UNSEEN: Final = (
    r"[\u0001-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F"
    r"\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB]"
)
"""Controls and characters without width, as a regular expression of PostgreSQL. `bahi.options.v1.text` has them too."""
_SPACES: Final = r"[\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+"


def search_key(expression: str) -> str:
    """The key of an SQL expression, in SQL: compatible forms as one, in lower case, without what is unseen.

    White space of any kind is one space, and none at the ends. What is stored and what is searched get the same key in
    the database, whose tables of characters may be others than Python's.
    """
    seen = f"regexp_replace({expression}, '{_UNSEEN}', '', 'g')"
    return f"lower(btrim(regexp_replace(normalize({seen}, NFKC), '{_SPACES}', ' ', 'g')))"

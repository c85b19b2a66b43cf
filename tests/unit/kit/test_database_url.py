"""A database URL as people have it, as SQLAlchemy wants it."""

import pytest

from kit.db.url import for_sqlalchemy


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://u:p@h:5432/bahi", "postgresql+asyncpg://u:p@h:5432/bahi"),
        ("postgresql://u:p@h/bahi?sslmode=require", "postgresql+asyncpg://u:p@h/bahi?ssl=require"),
        ("postgresql+asyncpg://u:p@h/bahi?ssl=require", "postgresql+asyncpg://u:p@h/bahi?ssl=require"),
        (
            "postgresql://u:p%40ss@h/bahi?target_session_attrs=any",
            "postgresql+asyncpg://u:p%40ss@h/bahi?target_session_attrs=any",
        ),
    ],
)
def test_a_url_keeps_its_meaning(given, expected) -> None:
    assert for_sqlalchemy(given) == expected

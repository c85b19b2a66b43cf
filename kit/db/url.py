"""Database URLs in the form that every provider uses, and in the form of SQLAlchemy's asyncpg dialect."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_ASYNCPG_OPTIONS = {"sslmode": "ssl"}


def for_sqlalchemy(url: str) -> str:
    """A `postgresql://` URL for `create_async_engine`: with the driver's name, and with `sslmode` as `ssl`."""
    parts = urlsplit(url)
    options = [
        (_ASYNCPG_OPTIONS.get(name, name), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts._replace(scheme="postgresql+asyncpg", query=urlencode(options)).geturl()

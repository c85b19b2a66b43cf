"""One spelling of a database URL for people, and the one that SQLAlchemy's asyncpg dialect wants."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_ASYNCPG_WORDS = {"sslmode": "ssl"}


def for_sqlalchemy(url: str) -> str:
    """A `postgresql://` URL, as psql and every provider write it, for `create_async_engine`: the driver named, `sslmode` as `ssl`."""
    parts = urlsplit(url)
    options = [
        (_ASYNCPG_WORDS.get(name, name), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts._replace(scheme="postgresql+asyncpg", query=urlencode(options)).geturl()

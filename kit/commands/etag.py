"""Entity tags of versions: a writer learns by its tag that a row has changed since it was read."""

from kit.errors import StaleEtag


def etag_of(version: int) -> str:
    """The tag of a version, quoted as HTTP wants it."""
    return f'"{version}"'


def check_etag(given: str, version: int) -> None:
    """Raises StaleEtag when a tag is given and is not of this version. `*` matches any."""
    if given and given != "*" and given.removeprefix("W/") != etag_of(version):
        raise StaleEtag("It has changed since you read it.", field="etag", current=etag_of(version))

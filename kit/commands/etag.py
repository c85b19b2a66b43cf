"""Entity tags of versions: a writer learns by its tag that a row has changed since it was read."""

from kit.errors import StaleEtag


def etag_of(version: int) -> str:
    """The tag of a version, quoted as HTTP wants it."""
    return f'"{version}"'


def check_etag(etag: str, version: int) -> None:
    """Raises StaleEtag for a tag of another version. An empty tag and `*` match any version."""
    if etag and etag != "*" and etag.removeprefix("W/") != etag_of(version):
        raise StaleEtag("It has changed since you read it.", field="etag", current=etag_of(version))

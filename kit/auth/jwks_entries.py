"""Reads the entries of a JSON Web Key Set (RFC 7517). What is not understood is skipped, whatever it is."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import jwt
import structlog

from kit.settings import ASYMMETRIC, PRIVATE_PARTS

MAX_KEYS: Final = 64
"""Keys of one set. A project has two or three."""
MAX_KEY_ID: Final = 256  # characters
RSA_BITS: Final = range(2048, 8192 + 1)
"""A smaller key is weak (RFC 7518 section 3.3), and a larger one slow to verify with."""

log = structlog.get_logger(__name__)


class _Skipped(Exception):
    """An entry that is no public signing key of ours. The text says why, and quotes nothing."""


def read_key_set(text: str) -> Mapping[str, jwt.PyJWK]:
    """Public signing keys by id. Raises ValueError when the text holds none."""
    keys: dict[str, jwt.PyJWK] = {}
    skipped: Counter[str] = Counter()
    for entry in _entries(text):
        try:
            _add(keys, *_read(entry))
        except _Skipped as reason:
            skipped[str(reason)] += 1
        except Exception as error:  # noqa: BLE001 - the library raises any of many; the other entries serve
            skipped[type(error).__name__] += 1
    if skipped:
        log.warning("jwks.keys_skipped", skipped=dict(skipped), read=len(keys))
    if not keys:
        raise ValueError("The key set holds no public signing key.")
    return keys


def _add(keys: dict[str, jwt.PyJWK], key_id: str, key: jwt.PyJWK) -> None:
    if key_id in keys:
        raise _Skipped("repeated key id")
    if len(keys) == MAX_KEYS:
        raise _Skipped("too many keys")
    keys[key_id] = key


def _entries(text: str) -> list[Any]:
    try:
        document: Any = json.loads(text)
    except RecursionError:
        raise ValueError("The key set is nested too deeply.") from None
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError("This is not a JSON Web Key Set.")  # noqa: TRY004 - one kind of error for the caller
    return entries


def _read(entry: Any) -> tuple[str, jwt.PyJWK]:  # noqa: ANN401 - it may be anything
    """The id and key of an entry. Raises _Skipped, or whatever the library raises."""
    if not isinstance(entry, dict):
        raise _Skipped("not an object")
    if PRIVATE_PARTS & entry.keys():
        raise _Skipped("private or shared")
    if entry.get("use", "sig") != "sig":
        raise _Skipped("not for signatures")
    key_id = entry.get("kid", "")
    if not isinstance(key_id, str) or len(key_id) > MAX_KEY_ID:
        raise _Skipped("unusable key id")
    key = jwt.PyJWK(entry)
    if key.algorithm_name not in ASYMMETRIC:
        raise _Skipped("other algorithm")
    if key.key_type == "RSA" and key.key.key_size not in RSA_BITS:
        raise _Skipped("RSA key of unsafe size")
    return key_id, key

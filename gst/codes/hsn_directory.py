"""The HSN directory that the portal publishes, as the operator loads it: exact membership and official texts."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gst.errors import GstError

_CODE = re.compile(r"[0-9]{2,8}")


class HsnDirectoryInvalid(GstError):
    """The file is no list of codes and texts."""

    reason = "hsn_directory_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class HsnDirectory:
    """Codes of goods and services with the official text of each."""

    texts: Mapping[str, str]

    def holds(self, code: str) -> bool:
        """Whether the directory lists exactly this code."""
        return code in self.texts

    def text(self, code: str) -> str:
        """The official text of a code; empty for a code that is not listed."""
        return self.texts.get(code, "")


def read_hsn_directory(text: str) -> HsnDirectory:
    """The directory in a CSV file: code and description in the first two columns, below a line of names. RET191349.

    Raises HsnDirectoryInvalid naming the line, for a code that is no code, an empty text, or two texts of one code.
    """
    texts: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text.removeprefix("\ufeff").splitlines()), 1):
        if number == 1 or not any(row):
            continue
        code, description = (cell.strip() for cell in (*row, "", "")[:2])
        if not _CODE.fullmatch(code) or not description or texts.get(code, description) != description:
            raise HsnDirectoryInvalid(
                "A code and its text belong here.", field=f"line {number}", rule="GSTN RET191349", code=code
            )
        texts[code] = description
    if not texts:
        raise HsnDirectoryInvalid("No code at all.", field="file", rule="GSTN RET191349")
    return HsnDirectory(texts=MappingProxyType(texts))

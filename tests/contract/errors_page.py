"""docs/errors.md: every reason with which a request is refused, from the classes that refuse it.

python -m tests.contract.errors_page > docs/errors.md
"""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Final

import gateway.http.problem_details
import kit
import services
import trade
from gateway.http.problem_details import STATUS_OF_KIND
from kit.errors import DomainError
from kit.field_reasons import SENTENCES, FieldReason

PAGE: Final = Path("docs/errors.md")
_WIDTH: Final = 118
_HEAD: Final = """\
# Reasons of refusals

`python -m tests.contract.errors_page > docs/errors.md` writes this page. A problem document has one `reason`, and one
for each wrong value in `errors`. Programs go by reasons; sentences are for people and may change.
"""
_OTHERS: Final = {
    FieldReason.MALFORMED_JSON: "The body is not JSON.",
    FieldReason.UNKNOWN_FIELD: "The message has no such field.",
    FieldReason.UNKNOWN_PARAMETER: "The operation has no such query parameter.",
    FieldReason.WRONG_TYPE: "JSON of another type, or text that is no value of the parameter's type.",
    FieldReason.ONE_OF: "Fields that exclude each other, or none where one is needed.",
    FieldReason.NOT_AN_AMOUNT: "Not rupees with at most 2 decimals.",
    FieldReason.NOT_A_PRICE: "Not rupees with at most 6 decimals.",
    FieldReason.NOT_A_QUANTITY: "Not a quantity with at most 3 decimals, or not of the sign that is needed.",
    FieldReason.NOT_A_PERCENTAGE: "Not from 0 to 100 with at most 3 decimals.",
    FieldReason.NOT_A_DATE: "Not a day of the calendar such as 2026-11-22.",
    FieldReason.NOT_A_MONTH: "Not a month such as 2026-11.",
    FieldReason.NOT_AN_INSTANT: "Not an instant such as 2026-11-22T10:00:00Z.",
    FieldReason.NOT_BASE64: "Not base64.",
    FieldReason.NOT_A_MASK: "Not names of fields, separated by commas.",
}
"""What is said of the value depends on the contract: here in general."""
_STATUS_IN_TEXT: Final = re.compile(r" HTTP \d+(, with every violation)?\.")
_NOT_SENT: Final = frozenset({"UNKNOWN"})


def page() -> str:
    """The text of the page."""
    rows = sorted({*_of_classes(), *_of_gateway()})
    lines = [_HEAD, "## Of a request", ""]
    lines += [_item(f"- `{reason}` ({status}): {text}") for reason, status, text in rows]
    lines += ["", "## Of one value", "", "A rule of the business gives its own reason to the value too.", ""]
    lines += [_item(f"- `{reason}`: {_sentence(reason)}") for reason in FieldReason]
    return "\n".join(lines) + "\n"


def _item(text: str) -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def reasons() -> set[str]:
    """Every reason that the page must have."""
    return {reason for reason, *_ in (*_of_classes(), *_of_gateway())} | set(FieldReason)


def _sentence(reason: FieldReason) -> str:
    if reason in _OTHERS:
        return _OTHERS[reason]
    sentence = SENTENCES[reason].replace("{limit}", "so many")
    return f"{sentence[0].upper()}{sentence[1:]}."


def _of_classes() -> Iterator[tuple[str, int, str]]:
    for package in (kit, trade, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        # Refusals of other services are read as classes that are made when they come.
        is_written = getattr(sys.modules[found.__module__], found.__name__, None) is found
        is_ours = is_written and found.__module__.split(".")[0] in ("kit", "trade", "services")
        if is_ours and "reason" in vars(found) and found.reason not in _NOT_SENT:
            about = (inspect.getdoc(found) or "").split("\n\n")[0]
            yield found.reason, _status_of(found), " ".join(_STATUS_IN_TEXT.sub("", about).split())


def _status_of(error: type[DomainError]) -> int:
    kinds = (STATUS_OF_KIND[kind] for kind in error.__mro__ if kind in STATUS_OF_KIND)
    return int(next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR))


def _of_gateway() -> Iterator[tuple[str, int, str]]:
    """The refusals that the gateway writes itself: `Refusal(status=…, reason="…", detail=…)`."""
    for path in Path(gateway.http.problem_details.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                given = {each.arg: each.value for each in node.keywords}
                reason, status = given["reason"], given["status"]
                if isinstance(reason, ast.Constant) and isinstance(status, ast.Attribute):
                    yield str(reason.value), int(HTTPStatus[status.attr]), "The gateway's own."


if __name__ == "__main__":
    print(page(), end="")

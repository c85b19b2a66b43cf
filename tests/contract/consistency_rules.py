"""The rules by which operations of one kind are alike: who may call them, and what their comments say.

Each yields what breaks it, as a sentence that begins with the name of the operation or field.
"""

from collections.abc import Iterator
from typing import Final

from bahi.options.v1 import options_pb2

from tests.contract.dialect import Dialect, Method

FIRST_WORDS: Final = {"Get": "Read", "List": "List", "Search": "Search", "Trace": "Trace", "Cancel": "Cancel"}
"""The first word of the summary, by the verb of the operation."""
SAID_OF: Final = {
    "page_token": {"`next_page_token` of the page before."},
    "from_date": {"First day. Absent: from the beginning.", "First day. Absent: the first of the month of `to_date`."},
    "to_date": {"Last day. Absent: to the end.", "Last day. Absent: today."},
    "etag": {
        "The version that the change is based on, or `*` for any; REST fills it from `If-Match`.",
        "The version that the decision is based on; REST fills it from `If-Match`.",
    },
}
"""What the comment of a field says in every request that has the field."""


CHANGED_BY_OTHERS = {"UpdateCustomer": "GSTIN, licences, activity and terms of a customer that trades are a manager's"}
"""What a higher role changes than creates it, and why (decision 0055)."""


def roles(dialect: Dialect) -> Iterator[str]:
    """Everybody reads; one act is for one role; who creates a thing may change it, but for `CHANGED_BY_OTHERS`."""
    of_verbs: dict[str, Method] = {}
    creators = {method.name.removeprefix("Create"): method for method in dialect.methods if method.verb == "Create"}
    for method in dialect.methods:
        if not method.acts and method.verb not in ("Create", "BatchCreate") and _role(method) != "user":
            yield f"{method.name} reads, and is for {_role(method)}"
        other: Method | None = None
        if method.name in CHANGED_BY_OTHERS:
            continue
        if method.verb == "Update":
            other = creators.get(method.name.removeprefix("Update"))
        elif method.acts:
            other = of_verbs.setdefault(method.verb, method)
        if other is not None and _role(other) != _role(method):
            yield f"{method.name} is for {_role(method)}, {other.name} for {_role(other)}"


def _role(method: Method) -> str:
    return str(options_pb2.Role.Name(method.declared.role)).removeprefix("ROLE_").lower()


def summaries(dialect: Dialect) -> Iterator[str]:
    """The summary of an operation begins with its verb, as people say it."""
    for method in dialect.methods:
        word = FIRST_WORDS.get(method.verb)
        comment = dialect.comments[method.descriptor.full_name].summary
        if word is not None and comment.split()[0] != word:
            yield f"{method.name} does not begin with {word}: {comment}"


def same_fields(dialect: Dialect) -> Iterator[str]:
    """A field that many requests have is described alike in all of them."""
    for method in dialect.methods:
        for name in SAID_OF.keys() & method.request.keys():
            field = method.request[name]
            comment = dialect.comments.get(field.full_name)
            if comment is None or " ".join(comment.text.split()) not in SAID_OF[name]:
                yield f"{method.descriptor.input_type.name}.{name} is not described as in other requests"


RULES: Final = (roles, summaries, same_fields)

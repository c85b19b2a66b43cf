"""Rules 1 and 2: an acknowledged operation has one document; no operation has two documents, acknowledged or not.

Most documents carry the key of their request in a field for remarks, so the judge does not depend on the table of
idempotency keys.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.chaos.judge.books import Books, Claim, Violation
from tests.chaos.judge.documents import DOCUMENTS, Document
from tests.chaos.load.history import History, Operation
from tests.support.rest import Body

EXISTS: Final = Claim(rule=1, words="an acknowledged operation has its document")
NOT_DONE: Final = Claim(rule=1, words="a refused operation has no document")
ONCE: Final = Claim(rule=2, words="no operation has two documents")

Marks = dict[str, list[str]]
"""Ids of documents by the key of their request."""


async def check(books: Books, history: History) -> list[Violation]:
    """All violations of both rules."""
    violations: list[Violation] = []
    for kind, document in DOCUMENTS.items():
        marks = await _marks(books, document)
        operations = history.of_kind(kind, "bulk") if kind == "sale" else history.of_kind(kind)
        for operation in operations:
            violations += _judge(operation, document, marks)
    return violations


async def _marks(books: Books, document: Document) -> Marks:
    rows = await books.rows(
        f"SELECT {document.document_id}::text AS id, {document.mark} AS mark FROM {document.table} "
        f"WHERE org_id = ANY($1) AND {document.only}"
    )
    marks: Marks = defaultdict(list)
    for row in rows:
        marks[row["mark"]].append(row["id"])
    return marks


def _judge(operation: Operation, document: Document, marks: Marks) -> Iterator[Violation]:
    for part in _parts(operation):
        found = marks.get(part.key, [])
        answered = {answer[document.answered] for answer in part.answers}
        if len(found) > 1:
            yield twice(operation, f"{part.key} has the documents {found}")
        if len(answered) > 1:
            yield twice(operation, f"{part.key} was answered with {sorted(answered)}")
        for document_id in answered - set(found):
            yield EXISTS.violation(f"{operation.kind} {part.key}: {document_id} does not exist")
        if found and part.refused:
            yield NOT_DONE.violation(f"{operation.kind} {part.key} has the documents {found}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One document that an operation requests: the key that it carries, the replies about it, and whether it was
    refused."""

    key: str
    answers: list[Body]
    refused: bool


def _parts(operation: Operation) -> Iterator[_Part]:
    if operation.kind != "bulk":
        yield _Part(key=operation.key, answers=operation.answers, refused=operation.refused)
        return
    for number, request in enumerate(operation.body["requests"]):
        outcomes = [answer["outcomes"][number] for answer in operation.answers]
        yield _Part(
            key=request["invoice"]["reference"],
            answers=[outcome["invoice"] for outcome in outcomes if "invoice" in outcome],
            # The reply is stored under the key, so a draft that one reply refuses is refused in every later reply.
            refused=operation.refused or any("problem" in outcome for outcome in outcomes),
        )


def invoices_answered(operation: Operation) -> list[Body]:
    """The invoices in the first reply; none when there was no reply."""
    if not operation.acknowledged:
        return []
    answer = operation.answers[0]
    if operation.kind != "bulk":
        return [answer]
    return [outcome["invoice"] for outcome in answer["outcomes"] if "invoice" in outcome]


def twice(operation: Operation, facts: str) -> Violation:
    """The violation by an operation that has two documents."""
    return ONCE.violation(f"{operation.kind}: {facts}")

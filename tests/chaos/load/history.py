"""The history of a run: every request and reply as the clients saw them. The judge compares it with the books."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tests.support.rest import Body

OK: Final = range(200, 300)
REFUSED: Final = range(400, 500)
RETRYABLE: Final = frozenset({408, 425, 429})
"""Statuses of a refusal after which the client tries again."""
LOOK: Final = "look"
"""The kind of an operation that only reads."""
ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RELEASED_HOLD: Final = "HOLD_"
"""The prefix of the reasons that say that a hold was released: the client tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request of a client and its reply. Times are seconds since 1970, by the clock of this machine."""

    operation: str
    org_id: str
    kind: str
    key: str
    path: str
    body: Body
    sent: float
    done: float
    status: int | None = None
    """The HTTP status of the reply; None when the client stopped waiting."""
    text: str = ""
    """The body of the reply, unparsed: it takes a tenth of the memory, and a long run has tens of thousands."""

    @property
    def answer(self) -> Any:
        """The parsed body of the reply."""
        try:
            return json.loads(self.text)
        except ValueError:
            return self.text

    @property
    def acknowledged(self) -> bool:
        """Whether the reply says that the operation is done."""
        return self.status in OK

    @property
    def refused(self) -> bool:
        """Whether the reply is a final refusal."""
        if self.status not in REFUSED or self.status in RETRYABLE:
            return False
        answer = self.answer
        return not (isinstance(answer, dict) and str(answer.get("reason", "")).startswith(RELEASED_HOLD))

    @property
    def ids(self) -> set[str]:
        """The ids in the reply, without those that a refusal repeats from the request."""
        ids = set(ID.findall(self.text))
        return ids if self.acknowledged else ids - set(ID.findall(f"{self.path} {json.dumps(self.body)}"))


@dataclass(slots=True, kw_only=True)
class Operation:
    """One act of a user, with every attempt to send it."""

    operation: str
    org_id: str
    kind: str
    key: str
    path: str
    body: Body
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def answers(self) -> list[Body]:
        """The replies that say that the operation is done."""
        return [attempt.answer for attempt in self.attempts if attempt.acknowledged]

    @property
    def acknowledged(self) -> bool:
        """Whether a reply says that the operation is done."""
        return any(attempt.acknowledged for attempt in self.attempts)

    @property
    def refused(self) -> bool:
        """Whether the reply to every attempt is a final refusal: then nothing may have changed."""
        return all(attempt.refused for attempt in self.attempts)

    @property
    def first_sent(self) -> float:
        """The operation cannot have taken effect before this time."""
        return min(attempt.sent for attempt in self.attempts)

    @property
    def first_acknowledged(self) -> float:
        """The operation must have taken effect by this time."""
        return min(attempt.done for attempt in self.attempts if attempt.acknowledged)


class History:
    """Operations by their ids. With a path, each attempt is also written to that file, one line each.

    Of the reply to a read, only its ids are kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.operations: dict[str, Operation] = {}
        self.seen: dict[tuple[str, str], str] = {}
        """The path of the read whose reply had an id: (organisation, id) → path."""
        self.done: set[str] = set()
        """The kinds of which an operation was acknowledged."""
        self._file = path.open("w") if path else None

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    def of_kind(self, *kinds: str) -> list[Operation]:
        """The operations of these kinds."""
        return [operation for operation in self if operation.kind in kinds]

    def record(self, attempt: Attempt) -> None:
        """Adds an attempt."""
        operation = self.operations.setdefault(
            attempt.operation,
            Operation(
                operation=attempt.operation,
                org_id=attempt.org_id,
                kind=attempt.kind,
                key=attempt.key,
                path=attempt.path,
                body=attempt.body,
            ),
        )
        if self._file:
            self._file.write(json.dumps(asdict(attempt)) + "\n")
        if attempt.kind == LOOK:
            for seen_id in attempt.ids:
                self.seen.setdefault((attempt.org_id, seen_id), attempt.path)
            attempt = replace(attempt, text="")
        operation.attempts.append(attempt)
        if attempt.acknowledged:
            self.done.add(attempt.kind)

    def close(self) -> None:
        """Closes the file."""
        if self._file:
            self._file.close()

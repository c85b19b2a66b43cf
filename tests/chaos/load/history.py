"""Every request and every answer, one line each, as the phones saw them: half of what the judge reads."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tests.support.rest import Body

OK: Final = range(200, 300)
REFUSED: Final = range(400, 500)
COME_AGAIN: Final = frozenset({408, 425, 429})
"""Statuses that do not settle a request: its next attempt may do better."""
LOOK: Final = "look"
"""The kind of an operation that only reads."""
ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
GIVEN_UP: Final = "HOLD_"
"""How the reasons begin that say that a hold was given up meanwhile, and that the same may be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request of a phone, and what it heard. Times are seconds since 1970, by the one clock of this machine."""

    operation: str
    org_id: str
    kind: str
    key: str
    path: str
    body: Body
    sent: float
    done: float
    status: int | None = None
    """Of the answer, or None when the phone had stopped waiting."""
    text: str = ""
    """The answer's body as it came: a tenth of what it would take taken apart, and a long run hears tens of
    thousands."""

    @property
    def answer(self) -> Any:
        """The body, taken apart."""
        try:
            return json.loads(self.text)
        except ValueError:
            return self.text

    @property
    def done_well(self) -> bool:
        """Whether the phone was told that it is done."""
        return self.status in OK

    @property
    def refused(self) -> bool:
        """Whether the phone was told that it will not be done."""
        if self.status not in REFUSED or self.status in COME_AGAIN:
            return False
        answer = self.answer
        return not (isinstance(answer, dict) and str(answer.get("reason", "")).startswith(GIVEN_UP))

    @property
    def told(self) -> set[str]:
        """The ids that the answer tells; a refusal may repeat what was asked for."""
        ids = set(ID.findall(self.text))
        return ids if self.done_well else ids - set(ID.findall(f"{self.path} {json.dumps(self.body)}"))


@dataclass(slots=True, kw_only=True)
class Operation:
    """What one person wanted to do once, however often it was sent."""

    operation: str
    org_id: str
    kind: str
    key: str
    path: str
    body: Body
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def answers(self) -> list[Body]:
        """Those that say that it is done."""
        return [attempt.answer for attempt in self.attempts if attempt.done_well]

    @property
    def acknowledged(self) -> bool:
        """Whether anybody was told that it is done."""
        return any(attempt.done_well for attempt in self.attempts)

    @property
    def refused(self) -> bool:
        """Whether every attempt heard a plain refusal: then nothing may have happened."""
        return all(attempt.refused for attempt in self.attempts)

    @property
    def first_sent(self) -> float:
        """Before this nothing can have happened."""
        return min(attempt.sent for attempt in self.attempts)

    @property
    def first_acknowledged(self) -> float:
        """From here on it must have happened."""
        return min(attempt.done for attempt in self.attempts if attempt.done_well)


class History:
    """Operations by their ids. With a path, each attempt is also a line of that file, so that it can be read by hand.

    Of what was only looked at, the ids remain.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.operations: dict[str, Operation] = {}
        self.seen: dict[tuple[str, str], str] = {}
        """Where an organisation has seen an id when it looked: (organisation, id) → path."""
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
            for told in attempt.told:
                self.seen.setdefault((attempt.org_id, told), attempt.path)
            attempt = replace(attempt, text="")
        operation.attempts.append(attempt)

    def close(self) -> None:
        """Everything is on disk."""
        if self._file:
            self._file.close()

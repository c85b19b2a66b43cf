"""What happened on the day, as the system answered it."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from tests.support.rest import Body, Refusal

ZONE: Final = ZoneInfo("Asia/Kolkata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One answer that is a document. `kind` is its word in the glossary."""

    kind: str
    body: Body
    party: str = ""

    @property
    def number(self) -> str:
        """As printed; a vendor's bill has the vendor's own."""
        return str(self.body.get("number"))

    @property
    def total(self) -> str:
        """What it comes to, in rupees, wherever this kind of document says it."""
        figures = self.body.get("figures", {})
        if isinstance(figures, list):  # of a match: figure by figure
            return ""
        return str(
            figures.get("total") or self.body.get("amount") or self.body.get("total") or self.body.get("value") or ""
        )

    @property
    def trace_id(self) -> str:
        """The trace in which it was made; without telemetry, the id of that request."""
        return str(self.body.get("trace_id") or self.body.get("request_id") or "")

    def as_it_is(self, body: Body) -> "Document":
        """The document as later steps have left it; who asked for it stays."""
        return replace(self, body={**body, "request_id": self.body["request_id"]})


@dataclass(slots=True)
class Diary:
    """Everything the day brought, each thing under the short name by which later steps call it."""

    today: dt.date = field(default_factory=lambda: dt.datetime.now(ZONE).date())
    locations: dict[str, Body] = field(default_factory=dict)
    products: dict[str, Body] = field(default_factory=dict)
    vendors: dict[str, Body] = field(default_factory=dict)
    customers: dict[str, Body] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    traces: dict[str, Body] = field(default_factory=dict)
    """Traces of batches, by batch number."""
    months: list[Body] = field(default_factory=list)
    """A month as it was closed, locked and opened again."""
    remarks: list[str] = field(default_factory=list)
    """What a reader of the day should not miss, in plain words."""

    def remark(self, sentences: str) -> None:
        self.remarks.append(sentences)

    def keep(self, name: str, kind: str, body: Body, party: str = "") -> Body:
        """Writes a document down, and hands it back."""
        self.documents[name] = Document(kind=kind, body=body, party=party)
        return body

    def of_kind(self, kind: str) -> list[Document]:
        """The documents of one kind, in the order in which they were made."""
        return [document for document in self.documents.values() if document.kind == kind]

    def body(self, name: str) -> Body:
        """A document of this day, as it was answered when it was made."""
        return self.documents[name].body

    def month(self, ahead: int) -> str:
        """So many months from now, as a pack prints its expiry."""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 + ahead, 12)
        return f"{year:04d}-{month + 1:02d}"

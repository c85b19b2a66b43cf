"""What a list must answer for a document."""

from typing import Any, TypeVar

from google.protobuf.message import Message

Summary = TypeVar("Summary", bound=Message)


def summary_of(document: Message, summary_type: type[Summary]) -> Summary:
    """The document's values in each field that the summary has, under the same name."""
    summary = summary_type()
    shown = {field.name for field in summary.DESCRIPTOR.fields}
    for field, value in document.ListFields():
        if field.name in shown:
            _set(summary, field.name, value)
    return summary


def _set(message: Message, name: str, value: Any) -> None:
    if isinstance(value, Message):
        getattr(message, name).CopyFrom(value)
    else:
        setattr(message, name, value)

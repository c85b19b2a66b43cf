"""No request of any service, public or internal, has a text with a control character: the contract itself refuses it.

The interceptor validates every request before a servicer gets it (`tests/unit/kit/test_interceptors.py`).
"""

import unicodedata
from collections.abc import Iterator

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from kit.errors import InvalidRequest
from kit.wire.validation import validate
from tests.contract.request_fields import every_request, messages_of

CONTROL_CHARACTERS = [chr(code) for code in range(0x100) if unicodedata.category(chr(code)) == "Cc"]
LINE_ENDS = ["\t", "\n", "\r"]
MASK = "google.protobuf.FieldMask"
"""A mask names fields; `kit/wire/field_mask.py` refuses every other text in it."""


def texts() -> list[FieldDescriptor]:
    """Every text that a request may hold."""
    messages = messages_of(every_request())
    fields = (field for message in messages if message.full_name != MASK for field in message.fields)
    return [field for field in fields if field.type == FieldDescriptor.TYPE_STRING]


def with_text(field: FieldDescriptor, text: str) -> Message:
    """A message with this text in the field, and nothing else."""
    assert field.containing_type is not None
    message = GetMessageClass(field.containing_type)()
    if field.is_repeated:
        getattr(message, field.name).append(text)
    else:
        setattr(message, field.name, text)
    return message


def refused_fields(message: Message) -> set[str]:
    try:
        validate(message)
    except InvalidRequest as refusal:
        return {violation.field.partition("[")[0] for violation in refusal.violations}
    return set()


def accepting(characters: list[str]) -> Iterator[str]:
    """The texts that take one of the characters."""
    for field in texts():
        for character in characters:
            if field.name not in refused_fields(with_text(field, f"a{character}b")):
                yield f"{field.full_name} takes {character!r}"


def test_every_request_has_texts() -> None:
    assert len(texts()) > 700


def test_no_text_of_a_request_takes_a_control_character() -> None:
    assert list(accepting([each for each in CONTROL_CHARACTERS if each not in LINE_ENDS])) == []


@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_only_notes_have_several_lines(line_end: str) -> None:
    several = {sentence.split()[0].rpartition(".")[2] for sentence in accepting([line_end])}

    assert several == {"note"}

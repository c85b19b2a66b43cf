"""Validation of text in requests, and the JSON Schema of its forms."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from gateway.contract.validation_rules import Rules, TextForm

_END = re.compile(r"\$(?=$|[|)])")
_SURROGATE = re.compile("[\ud800-\udfff]")

# The forms of `formats.proto` that have a name in JSON Schema. The narrower pattern is described too.
_FORMATS_OF_FORMS: Final = {"string.date": "date"}


def text_schema(rules: Rules) -> dict[str, object]:
    """The JSON Schema of a string's forms. Two patterns on one string need `allOf`."""
    patterns = [pattern for form in rules.forms for pattern in form.patterns if rules.format != "uuid"]
    if rules.empty_passes:
        patterns = [f"^$|{pattern}" for form in rules.forms for pattern in form.patterns]
    schema: dict[str, object] = {}
    named = rules.format or next(
        (_FORMATS_OF_FORMS[form.id] for form in rules.forms if form.id in _FORMATS_OF_FORMS), ""
    )
    if named and not rules.empty_passes:
        schema["format"] = named
    if rules.choices:
        schema["enum"] = list(rules.choices)
    if patterns:
        schema["pattern"] = patterns[0]
    if patterns[1:]:
        schema["allOf"] = [{"pattern": pattern} for pattern in patterns[1:]]
    return schema


def text_annotation(rules: Rules) -> object:
    least = rules.min_length or (1 if rules.required else None)
    limits = Field(
        min_length=None if rules.empty_passes else least,
        max_length=rules.max_length,
        json_schema_extra=text_schema(rules),  # type: ignore[arg-type]  # Pydantic's JsonDict is invariant.
    )
    return Annotated[str, limits, AfterValidator(_text_check(rules))]


def storable_text(value: str) -> str:
    """Refuses NUL, which PostgreSQL cannot store, and a lone surrogate, which is not Unicode text."""
    if "\0" in value:
        raise PydanticCustomError("string_nul", "must not contain the NUL character")
    if not value.isascii() and _SURROGATE.search(value):
        raise PydanticCustomError("string_unicode", "must be valid Unicode")
    return value


def _text_check(rules: Rules) -> Callable[[str], str]:
    """Checks that the text is storable, has the forms and is one of the choices. RE2 in the services is ASCII too."""
    compiled = [(form, [_compiled(pattern) for pattern in form.patterns]) for form in rules.forms]
    choices = frozenset(rules.choices)

    def check(value: str) -> str:
        storable_text(value)
        if not value and rules.empty_passes:
            return value
        for form, patterns in compiled:
            if not all(pattern.search(value) for pattern in patterns):
                raise _form_error(form)
        if choices and value not in choices:
            raise PydanticCustomError("string_choice", "must be one of the documented values")
        return value

    return check


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as the services understand it: `$` is the end of the text, and not also before a last line end."""
    return re.compile(_END.sub(r"\\Z", pattern), re.ASCII)


def _form_error(form: TextForm) -> PydanticCustomError:
    # The type of the error becomes its reason: "string.uuid" is STRING_UUID.
    return PydanticCustomError(form.id.replace(".", "_"), form.message)

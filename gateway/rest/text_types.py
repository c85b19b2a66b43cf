"""Validation of text in requests, and the JSON Schema of its forms."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from gateway.contract.validation_rules import Rules, TextForm
from kit.field_reasons import FieldReason, rank_of, reason_of_rule, sentence_of

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
    check_unicode(value)
    return _without_nul(value)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise wrong(FieldReason.CONTROL_CHARACTER)
    return value


def check_unicode(value: str) -> None:
    if not value.isascii() and _SURROGATE.search(value):
        raise wrong(FieldReason.NOT_UNICODE)


def wrong(reason: FieldReason, sentence: str = "") -> PydanticCustomError:
    """The error of a value with this fault. Its type is the reason."""
    return PydanticCustomError(reason.value, "{sentence}", {"sentence": sentence or sentence_of(reason, "", sentence)})


def _text_check(rules: Rules) -> Callable[[str], str]:
    """Checks that the text is storable, has the forms and is one of the choices. RE2 in the services is ASCII too."""
    compiled = [(form, [_compiled(pattern).search for pattern in form.patterns]) for form in rules.forms]
    searches = [search for _, of_form in compiled for search in of_form]
    choices = frozenset(rules.choices)

    def check(value: str) -> str:
        if not value.isascii():
            check_unicode(value)
        if not value and rules.empty_passes:
            return value
        for search in searches:
            if not search(value):
                raise _form_error(value, [form for form, each in compiled if not all(found(value) for found in each)])
        if choices and value not in choices:
            raise wrong(FieldReason.UNKNOWN_VALUE)
        return _without_nul(value) if "\0" in value else value

    return check


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as the services understand it: `$` is the end of the text, and not also before a last line end."""
    return re.compile(_END.sub(r"\\Z", pattern), re.ASCII)


def _form_error(value: str, broken: list[TextForm]) -> PydanticCustomError:
    """The error of a text without these forms, by the first of its faults."""
    if not value:
        return wrong(FieldReason.REQUIRED)
    form = min(broken, key=lambda each: rank_of(reason_of_rule(each.id)))
    reason = reason_of_rule(form.id)
    return wrong(reason, sentence_of(reason, "", form.message))

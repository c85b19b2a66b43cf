"""The `buf.validate` rules of a field, as far as the REST side validates and describes them.

The services run protovalidate itself. This file reads the rules that JSON Schema can express. The others are described
in sentences, and only the services check them.
"""

import dataclasses
import re
from typing import Final

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

UUID_PATTERN: Final = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
# The HTML standard's definition, which protovalidate uses too.
EMAIL_PATTERN: Final = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
)
_MATCHES = re.compile(r"this\.matches\('([^']*)'\)")
_EMPTY_PASSES = "this == ''"
# Formats that have the same name in JSON Schema.
_NAMED_FORMATS: Final = {"email": "email", "hostname": "hostname", "ipv4": "ipv4", "ipv6": "ipv6", "uri": "uri"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """A form that a string must have: every pattern must be found in it."""

    id: str
    message: str
    patterns: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one field, or of the items of a list or map."""

    required: bool = False
    empty_passes: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    choices: tuple[str, ...] | tuple[int, ...] = ()
    forms: tuple[TextForm, ...] = ()
    format: str = ""
    unique: bool = False
    examples: tuple[str | int | float | bool, ...] = ()
    sentences: tuple[str, ...] = ()
    items: "Rules | None" = None


NO_RULES: Final = Rules()


def rules_of(field: FieldDescriptor) -> Rules:
    """The rules that a field declares, `NO_RULES` when none."""
    options = field.GetOptions()
    if not options.HasExtension(validate_pb2.field):
        return NO_RULES
    return _read(options.Extensions[validate_pb2.field], has_presence=field.has_presence)


def _read(declared: validate_pb2.FieldRules, *, has_presence: bool) -> Rules:
    if declared.ignore == validate_pb2.IGNORE_ALWAYS:
        return NO_RULES
    kind = declared.WhichOneof("type")
    typed: Message | None = getattr(declared, kind) if kind else None
    sentences = tuple(rule.message for rule in declared.cel if rule.message)
    rules = Rules(required=declared.required, sentences=sentences)
    match typed:
        case None:
            return rules
        case validate_pb2.StringRules():
            rules = _text(typed, rules)
        case validate_pb2.RepeatedRules():
            rules = dataclasses.replace(
                rules,
                min_length=_declared(typed, "min_items"),
                max_length=_declared(typed, "max_items"),
                unique=typed.unique,
                items=_read(typed.items, has_presence=True),
            )
        case validate_pb2.MapRules():
            rules = dataclasses.replace(
                rules,
                min_length=_declared(typed, "min_pairs"),
                max_length=_declared(typed, "max_pairs"),
                items=_read(typed.values, has_presence=True),
            )
        case _:
            rules = _number(typed, rules)
    if declared.ignore == validate_pb2.IGNORE_IF_ZERO_VALUE:
        return dataclasses.replace(rules, empty_passes=True)
    if not has_presence and not rules.required and _zero_is_refused(rules, typed):
        return dataclasses.replace(rules, required=True)
    return rules


def _declared(rules: Message, name: str) -> int | None:
    return getattr(rules, name) if rules.HasField(name) else None


def _text(rules: validate_pb2.StringRules, base: Rules) -> Rules:
    exact = _declared(rules, "len")
    forms = [*_plain_forms(rules), *_declared_forms(rules)]
    named = next((_NAMED_FORMATS[name] for name in _NAMED_FORMATS if getattr(rules, name)), "")
    return dataclasses.replace(
        base,
        min_length=exact if exact is not None else _declared(rules, "min_len"),
        max_length=exact if exact is not None else _declared(rules, "max_len"),
        choices=(rules.const,) if rules.HasField("const") else tuple(getattr(rules, "in")),
        forms=tuple(forms),
        format="uuid" if rules.uuid else named,
        examples=tuple(rules.example),
    )


def _plain_forms(rules: validate_pb2.StringRules) -> list[TextForm]:
    forms = []
    if rules.pattern:
        forms.append(TextForm(id="string.pattern", message=f"must match {rules.pattern}", patterns=(rules.pattern,)))
    if rules.uuid:
        forms.append(TextForm(id="string.uuid", message="must be a UUID", patterns=(UUID_PATTERN,)))
    if rules.email:
        form = TextForm(id="string.email", message="must be a valid email address", patterns=(EMAIL_PATTERN,))
        forms.append(form)
    if rules.prefix:
        pattern = f"^{re.escape(rules.prefix)}"
        forms.append(TextForm(id="string.prefix", message=f"must begin with {rules.prefix}", patterns=(pattern,)))
    return forms


def _declared_forms(rules: validate_pb2.StringRules) -> list[TextForm]:
    """Our predefined forms (`formats.proto`). Their patterns are read from their CEL expressions."""
    forms = []
    for option, value in rules.ListFields():
        if not option.is_extension or value is not True:
            continue
        for rule in option.GetOptions().Extensions[validate_pb2.predefined].cel:
            patterns = _MATCHES.findall(rule.expression)
            if _EMPTY_PASSES in rule.expression:
                patterns = [f"^$|{pattern}" for pattern in patterns]
            forms.append(TextForm(id=rule.id, message=rule.message, patterns=tuple(patterns)))
    return forms


def _number(rules: Message, base: Rules) -> Rules:
    """The rules of numbers and enums. Both use the same names, and a type may lack some of them."""

    def declared(name: str) -> int | float | None:
        known = name in rules.DESCRIPTOR.fields_by_name
        value = getattr(rules, name) if known and rules.HasField(name) else None
        return value if isinstance(value, int | float) else None

    constant = declared("const")
    return dataclasses.replace(
        base,
        minimum=declared("gte"),
        maximum=declared("lte"),
        exclusive_minimum=declared("gt"),
        exclusive_maximum=declared("lt"),
        choices=(constant,) if constant is not None else tuple(getattr(rules, "in", ())),
        examples=tuple(value for value in getattr(rules, "example", ()) if isinstance(value, int | float)),
    )


def _zero_is_refused(rules: Rules, typed: Message) -> bool:
    """Whether the zero value breaks the field's rules.

    Such a field is required although the contract does not mark it so.
    """
    if rules.min_length:
        return True
    zero = "" if isinstance(typed, validate_pb2.StringRules) else 0
    if zero in getattr(typed, "not_in", ()):
        return True
    if isinstance(typed, validate_pb2.StringRules):
        patterns = (pattern for form in rules.forms for pattern in form.patterns)
        return any(not re.search(pattern, "") for pattern in patterns) or "" not in (rules.choices or ("",))
    below = rules.minimum is not None and rules.minimum > 0
    below_or_at = rules.exclusive_minimum is not None and rules.exclusive_minimum >= 0
    return below or below_or_at

"""Pydantic models of replies, for the API description. `json_serializers.py` writes the JSON without them.

The rules of presence are those of `json_serializers.py`: numbers, bools, lists, maps and required fields are in every
reply, and any other field is absent when it is empty.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model
from pydantic.fields import FieldInfo

from gateway.contract.comments import Comment
from gateway.contract.enums import enum_of, numbers_of
from gateway.contract.field_behaviours import IMMUTABLE, OUTPUT_ONLY, behaviour_of
from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.schema_names import GOOGLE_PACKAGES, SchemaNames, message_of
from gateway.contract.validation_rules import NO_RULES, Rules, rules_of
from gateway.http.problem_details import Problem
from gateway.rest.json_serializers import STATUS, always_written
from gateway.rest.number_types import FLOATS, INTEGER_RANGES, WIDE_INTEGER_PATTERN, WIDE_INTEGERS
from gateway.rest.request_models import FIELD_MASK, TIMESTAMP, absent
from gateway.rest.text_types import text_schema


class ReplyModel(BaseModel):
    """The base of all reply models. A later release may add fields, so a client must not refuse unknown ones."""

    model_config = ConfigDict(protected_namespaces=())


class ReplyModels:
    """Builds each reply model once."""

    def __init__(self, comments: Mapping[str, Comment], names: SchemaNames) -> None:
        self._comments = comments
        self._names = names
        self._built: dict[str, type[ReplyModel]] = {}

    def model(self, message: Descriptor) -> type[ReplyModel]:
        """The model of a message in a reply."""
        name = self._names.reply(message)
        if name not in self._built:
            members = {
                f"{field.name}_field" if hasattr(BaseModel, field.name) else field.name: (
                    self._annotation(field),
                    self._field(field),
                )
                for field in message.fields
            }
            self._built[name] = create_model(  # type: ignore[call-overload]  # The fields are known at start only.
                name,
                __base__=ReplyModel,
                __doc__=self._comments.get(message.full_name, Comment()).text,
                **members,
            )
        return self._built[name]

    def _annotation(self, field: FieldDescriptor) -> object:
        rules = rules_of(field)
        target = field.message_type
        if target is not None and target.GetOptions().map_entry:
            item = self._one(target.fields_by_name["value"], rules.items or NO_RULES)
            return dict[str, item]  # type: ignore[valid-type]  # known at start only
        if field.is_repeated:
            item = self._one(field, rules.items or NO_RULES)
            return list[item]  # type: ignore[valid-type]  # known at start only
        return self._one(field, rules)

    def _one(self, field: FieldDescriptor, rules: Rules) -> object:
        target = message_of(field)
        if target is None:
            return Annotated[object, WithJsonSchema(_scalar_schema(field, rules))]
        if target.full_name == TIMESTAMP:
            return Annotated[object, WithJsonSchema({"type": "string", "format": "date-time"})]
        if target.full_name == FIELD_MASK:
            return Annotated[object, WithJsonSchema({"type": "string"})]
        if target.full_name == STATUS:
            return Problem
        if target.full_name.startswith(GOOGLE_PACKAGES):
            raise UnsupportedContractError(f"{field.full_name}: {target.full_name} cannot be part of a reply.")
        return self.model(target)

    def _field(self, field: FieldDescriptor) -> FieldInfo:
        rules = rules_of(field)
        behaviour = behaviour_of(field)
        text = self._comments.get(field.full_name, Comment()).text
        info: dict[str, Any] = {"description": f"{text} Never changes." if IMMUTABLE in behaviour else text}
        if OUTPUT_ONLY in behaviour:
            info["json_schema_extra"] = {"readOnly": True}
        if hasattr(BaseModel, field.name):
            info["alias"] = field.name
        if rules.examples and not field.is_repeated:
            info["examples"] = list(rules.examples)
        if not always_written(field):
            info["default_factory"] = absent
        made: FieldInfo = Field(**info)
        return made


def _scalar_schema(field: FieldDescriptor, rules: Rules) -> dict[str, object]:
    """The type and the form. Limits apply to requests only."""
    kind = field.type
    if kind == FieldDescriptor.TYPE_STRING:
        return {"type": "string", **text_schema(rules)}
    if kind == FieldDescriptor.TYPE_ENUM:
        return {"type": "string", "enum": list(numbers_of(enum_of(field)))}
    if kind == FieldDescriptor.TYPE_BOOL:
        return {"type": "boolean"}
    if kind in WIDE_INTEGERS:
        return {"type": "string", "pattern": WIDE_INTEGER_PATTERN}
    if kind in INTEGER_RANGES:
        return {"type": "integer"}
    if kind in FLOATS:
        return {"type": "number"}
    if kind == FieldDescriptor.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    raise UnsupportedContractError(f"{field.full_name}: its type has no JSON form here.")

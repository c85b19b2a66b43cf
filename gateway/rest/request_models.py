"""Pydantic models of request bodies and parameters, built from the messages."""

import types
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Final, get_args, get_origin

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler, create_model, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema

from gateway.contract.comments import Comment
from gateway.contract.enums import full_names_of
from gateway.contract.http_bindings import UnsupportedContractError
from gateway.contract.oneofs import Choice, choices_of
from gateway.contract.schema_names import GOOGLE_PACKAGES, SchemaNames, message_of
from gateway.contract.validation_rules import NO_RULES, Rules, rules_of
from gateway.rest.scalar_types import mask_annotation, scalar_annotation, timestamp_annotation
from gateway.rest.text_types import storable_text, wrong
from kit.field_reasons import FieldReason

FIELD_MASK: Final = "google.protobuf.FieldMask"
TIMESTAMP: Final = "google.protobuf.Timestamp"


class RequestModel(BaseModel):
    """The base of all request models. An unknown field is refused by its name."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())
    field_choices: ClassVar[tuple[Choice, ...]] = ()
    at_least_one_field: ClassVar[bool] = False

    @classmethod
    def requires_a_field(cls) -> bool:
        """Whether an empty object is not enough."""
        required = any(field.is_required() for field in cls.model_fields.values())
        return required or any(choice.required for choice in cls.field_choices)

    @classmethod
    def only_list(cls) -> "tuple[str, type[RequestModel]] | None":
        """The name and the model of the only field, if it is a list of objects."""
        if len(cls.model_fields) != 1:
            return None
        ((name, field),) = cls.model_fields.items()
        if get_origin(field.annotation) is not list:
            return None
        (item,) = get_args(field.annotation)
        return (name, item) if isinstance(item, type) and issubclass(item, RequestModel) else None

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, object]:
        """The schema that Pydantic derives, completed with choices between fields and the least number of fields."""
        schema = handler(core_schema)
        whole = handler.resolve_ref_schema(schema)
        if cls.field_choices:
            whole["allOf"] = [choice.schema() for choice in cls.field_choices]
        if cls.at_least_one_field:
            whole["minProperties"] = 1
        return schema


absent: Final = types.NoneType
"""Makes None, the default of every optional field. As a factory it leaves no `default: null` in the schema.

A request has dozens of fields that are absent, so it is no function in Python.
"""


class RequestModels:
    """Builds each request model once."""

    def __init__(self, comments: Mapping[str, Comment], names: SchemaNames) -> None:
        self._comments = comments
        self._names = names
        self._built: dict[str, type[RequestModel]] = {}
        self._built_of: dict[str, tuple[Descriptor, list[FieldDescriptor]]] = {}

    def body(self, message: Descriptor, name: str, left_out: Collection[str] = ()) -> type[RequestModel]:
        """The model of a whole body, without the fields that are in the path or in headers."""
        return self._model(message, name, [field for field in message.fields if field.name not in left_out])

    def nested(self, message: Descriptor) -> type[RequestModel]:
        """The model of a message inside a body."""
        return self._model(message, self._names.request(message), message.fields)

    def changes(self, message: Descriptor) -> type[RequestModel]:
        """The model of the new values of an update. It requires at least one field."""
        model = self.nested(message)
        model.at_least_one_field = True
        return model

    def annotation(
        self, field: FieldDescriptor, mask_names: tuple[str, ...] = (), *, from_text: bool = False
    ) -> object:
        """The annotation that validates a value of this field.

        Only bodies (`from_text` false) have messages and maps.
        """
        rules = rules_of(field)
        target = field.message_type
        if target is not None and target.GetOptions().map_entry:
            return self._map(field, rules, from_text=from_text)
        if not field.is_repeated:
            return self._one(field, rules, mask_names, from_text=from_text)
        item = self._one(field, rules.items or NO_RULES, (), from_text=from_text)
        least = rules.min_length or (1 if rules.required else None)
        limits = Field(min_length=least, max_length=rules.max_length)
        if not rules.unique:
            return Annotated[list[item], limits]  # type: ignore[valid-type]  # known at start only
        unique = Field(json_schema_extra={"uniqueItems": True})
        return Annotated[list[item], limits, unique, AfterValidator(_unique)]  # type: ignore[valid-type]  # as above

    def field_info(self, field: FieldDescriptor) -> dict[str, Any]:
        """Description and examples of a field, as keyword arguments of Pydantic's and FastAPI's field functions."""
        rules = rules_of(field)
        text = self._comments.get(field.full_name, Comment()).text
        sentences = "".join(f" {sentence.capitalize().removesuffix('.')}." for sentence in rules.sentences)
        info: dict[str, Any] = {"description": (text + sentences + self._values(field)).strip()}
        if rules.examples and not field.is_repeated:
            info["examples"] = list(rules.examples)
        return info

    def _values(self, field: FieldDescriptor) -> str:
        """The meanings of an enum's values, from their comments."""
        if field.enum_type is None:
            return ""
        name = field.enum_type.full_name
        meanings = {
            short: self._comments[f"{name}.{full}"].summary
            for short, full in full_names_of(field.enum_type).items()
            if f"{name}.{full}" in self._comments
        }
        return "".join(f"\n- `{short}`: {meaning}" for short, meaning in meanings.items())

    def _one(self, field: FieldDescriptor, rules: Rules, mask_names: tuple[str, ...], *, from_text: bool) -> object:
        target = message_of(field)
        if target is None:
            return scalar_annotation(field, rules, from_text=from_text)
        if target.full_name == TIMESTAMP:
            return timestamp_annotation()
        if target.full_name == FIELD_MASK:
            return mask_annotation(mask_names)
        if from_text or target.full_name.startswith(GOOGLE_PACKAGES):
            raise UnsupportedContractError(
                f"{field.full_name}: {target.full_name} cannot be a parameter, or a part of a request."
            )
        return self.nested(target)

    def _map(self, field: FieldDescriptor, rules: Rules, *, from_text: bool) -> object:
        assert field.message_type is not None  # noqa: S101  # A map field has an entry message.
        key, value = field.message_type.fields
        if from_text or key.type != FieldDescriptor.TYPE_STRING:
            raise UnsupportedContractError(f"{field.full_name}: a map must be in a body and have text as keys.")
        item = self._one(value, rules.items or NO_RULES, (), from_text=False)
        least = rules.min_length or (1 if rules.required else None)
        limits = Field(min_length=least, max_length=rules.max_length)
        text = Annotated[str, AfterValidator(storable_text)]
        return Annotated[dict[text, item], limits]  # type: ignore[valid-type]  # known at start only

    def _model(self, message: Descriptor, name: str, fields: Iterable[FieldDescriptor]) -> type[RequestModel]:
        included = list(fields)
        if name in self._built:
            return self._same(name, message, included)
        members = {_attribute(field): (self.annotation(field), self._field(field)) for field in included}
        names = {field.name for field in included}
        choices = tuple(choice for choice in choices_of(message) if names.issuperset(choice.names))
        model: type[RequestModel] = create_model(  # type: ignore[call-overload]  # The fields are known at start only.
            name,
            __base__=RequestModel,
            __doc__=self._comments.get(message.full_name, Comment()).text,
            __validators__=_choice_validators(choices),
            **members,
        )
        model.field_choices = choices
        self._built[name] = model
        self._built_of[name] = message, included
        return model

    def _same(self, name: str, message: Descriptor, fields: list[FieldDescriptor]) -> type[RequestModel]:
        """The model of that name. Raises UnsupportedContractError when it is of another message, or of other fields."""
        former, of_former = self._built_of[name]
        if of_former != fields:
            raise UnsupportedContractError(
                f"{message.full_name} and {former.full_name} would both be the schema {name}."
            )
        return self._built[name]

    def _field(self, field: FieldDescriptor) -> FieldInfo:
        info = self.field_info(field)
        if _attribute(field) != field.name:
            info["alias"] = field.name
        if not rules_of(field).required:
            info["default_factory"] = absent
        made: FieldInfo = Field(**info)
        return made


def _attribute(field: FieldDescriptor) -> str:
    """The Python name of a field; one that the base uses itself (`copy`, `json`) gets a suffix, and an alias."""
    return f"{field.name}_field" if hasattr(RequestModel, field.name) else field.name


def _unique(values: list[object]) -> list[object]:
    if len(set(values)) < len(values):
        raise wrong(FieldReason.NOT_UNIQUE)
    return values


def _choice_validators(choices: tuple[Choice, ...]) -> dict[str, object]:
    """The validator of a model whose fields exclude each other, as `create_model` takes it."""

    def check(self: RequestModel) -> RequestModel:
        for choice in choices:
            if violation := choice.violation(self.model_fields_set):
                raise wrong(FieldReason.ONE_OF, violation)
        return self

    return {"check_choices": model_validator(mode="after")(check)} if choices else {}

"""What is wrong with one field of a request: one vocabulary, whoever finds it.

The gateway finds what is no value of its type, the services what breaks a rule of the contract. Both say it in these
words, for the same fault the same. A rule of the business has a reason of its own.
"""

import enum
from typing import Final


class FieldReason(enum.StrEnum):
    """Where a value has several faults, the first of these is said."""

    MALFORMED_JSON = "MALFORMED_JSON"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    UNKNOWN_PARAMETER = "UNKNOWN_PARAMETER"
    REPEATED_PARAMETER = "REPEATED_PARAMETER"
    WRONG_TYPE = "WRONG_TYPE"
    NOT_UNICODE = "NOT_UNICODE"
    REQUIRED = "REQUIRED"
    ONE_OF = "ONE_OF"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    TOO_FEW = "TOO_FEW"
    TOO_MANY = "TOO_MANY"
    NOT_UNIQUE = "NOT_UNIQUE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    BLANK = "BLANK"
    NOT_A_UUID = "NOT_A_UUID"
    NOT_AN_EMAIL = "NOT_AN_EMAIL"
    NOT_AN_AMOUNT = "NOT_AN_AMOUNT"
    NOT_A_PRICE = "NOT_A_PRICE"
    NOT_A_QUANTITY = "NOT_A_QUANTITY"
    NOT_A_PERCENTAGE = "NOT_A_PERCENTAGE"
    NOT_A_DATE = "NOT_A_DATE"
    NOT_A_MONTH = "NOT_A_MONTH"
    NOT_AN_INSTANT = "NOT_AN_INSTANT"
    NOT_BASE64 = "NOT_BASE64"
    NOT_A_MASK = "NOT_A_MASK"
    UNKNOWN_VALUE = "UNKNOWN_VALUE"
    WRONG_FORM = "WRONG_FORM"


SENTENCES: Final = {
    FieldReason.REPEATED_PARAMETER: "occurs twice",
    FieldReason.NOT_UNICODE: "must be valid Unicode",
    FieldReason.REQUIRED: "is needed",
    FieldReason.TOO_SHORT: "must have at least {limit} characters",
    FieldReason.TOO_LONG: "must have at most {limit} characters",
    FieldReason.TOO_FEW: "must have at least {limit} items",
    FieldReason.TOO_MANY: "must have at most {limit} items",
    FieldReason.NOT_UNIQUE: "must not hold the same value twice",
    FieldReason.OUT_OF_RANGE: "must be within the documented range",
    FieldReason.CONTROL_CHARACTER: "must have no control characters, and only a note has line ends",
    FieldReason.BLANK: "must have a character that can be seen",
    FieldReason.NOT_A_UUID: "must be a UUID",
    FieldReason.NOT_AN_EMAIL: "must be an email address",
    FieldReason.UNKNOWN_VALUE: "must be one of the documented values",
    FieldReason.WRONG_FORM: "must have the documented form",
}
"""What people read, where it depends on nothing but the reason and one limit."""

ONE_OF_RULE: Final = "message.oneof"
_OF_RULES: Final = {
    "required": FieldReason.REQUIRED,
    ONE_OF_RULE: FieldReason.ONE_OF,
    "string.min_len": FieldReason.TOO_SHORT,
    "string.max_len": FieldReason.TOO_LONG,
    "bytes.max_len": FieldReason.TOO_LONG,
    "repeated.min_items": FieldReason.TOO_FEW,
    "repeated.max_items": FieldReason.TOO_MANY,
    "map.min_pairs": FieldReason.TOO_FEW,
    "map.max_pairs": FieldReason.TOO_MANY,
    "repeated.unique": FieldReason.NOT_UNIQUE,
    "enum.defined_only": FieldReason.UNKNOWN_VALUE,
    "enum.in": FieldReason.UNKNOWN_VALUE,
    "enum.not_in": FieldReason.UNKNOWN_VALUE,
    "string.in": FieldReason.UNKNOWN_VALUE,
    "string.pattern": FieldReason.WRONG_FORM,
    "string.prefix": FieldReason.WRONG_FORM,
    "string.uuid": FieldReason.NOT_A_UUID,
    "string.uuid_empty": FieldReason.NOT_A_UUID,
    "string.email": FieldReason.NOT_AN_EMAIL,
    "string.email_empty": FieldReason.NOT_AN_EMAIL,
    # Our own forms, of formats.proto.
    "string.one_line": FieldReason.CONTROL_CHARACTER,
    "string.plain_text": FieldReason.CONTROL_CHARACTER,
    "string.text": FieldReason.BLANK,
    "string.amount": FieldReason.NOT_AN_AMOUNT,
    "string.signed_amount": FieldReason.NOT_AN_AMOUNT,
    "string.price": FieldReason.NOT_A_PRICE,
    "string.quantity": FieldReason.NOT_A_QUANTITY,
    "string.positive_quantity": FieldReason.NOT_A_QUANTITY,
    "string.signed_quantity": FieldReason.NOT_A_QUANTITY,
    "string.percent": FieldReason.NOT_A_PERCENTAGE,
    "string.date": FieldReason.NOT_A_DATE,
    "string.month": FieldReason.NOT_A_MONTH,
}
_RANGES: Final = frozenset({"gt", "gte", "lt", "lte"})
_RANK: Final = {reason: rank for rank, reason in enumerate(FieldReason)}


def reason_of_rule(rule_id: str) -> FieldReason:
    """The reason for a broken rule of the contract, such as `string.max_len` or `int32.gte_lte`."""
    name = rule_id.rpartition(".")[2]
    if _RANGES.issuperset(name.split("_")):
        return FieldReason.OUT_OF_RANGE
    return _OF_RULES.get(rule_id, FieldReason.WRONG_FORM)


def rank_of(reason: str) -> int:
    """The place of a reason among those of one value: the lowest is said."""
    return _RANK[FieldReason(reason)]


def sentence_of(reason: FieldReason, limit: object, otherwise: str) -> str:
    """What people read; `otherwise` where the reason alone does not say it."""
    return SENTENCES[reason].format(limit=limit) if reason in SENTENCES else otherwise

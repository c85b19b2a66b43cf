"""The base class of every refusal of this library.

Each refusal has its own class, in the file of its rule. Every refusal carries a stable `reason` (of its class), the
`field` that is wrong, the `rule` that it breaks, and facts as strings. A caller can therefore answer its own user
without parsing the message.
"""

from typing import ClassVar


class GstError(Exception):
    """A refusal: which field, by which rule, with which facts."""

    reason: ClassVar[str] = "gst_error"

    def __init__(self, message: str, *, field: str, rule: str, **facts: str) -> None:
        """`field` is the input at fault, `rule` the law or convention, `facts` the values that led here."""
        super().__init__(message)
        self.field = field
        self.rule = rule
        self.facts = facts

    def __str__(self) -> str:
        """Message, field, rule and facts in one line, for a log or a traceback."""
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.args[0]} [{self.field}; {self.rule}{'; ' + facts if facts else ''}]"

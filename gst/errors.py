"""The root of every refusal this library makes.

Each thing that can go wrong has its own class, beside the rule it belongs to. All of them carry a stable `reason`
(the class), the `field` that is wrong, the `rule` that says so, and the facts as strings, so that a caller can turn
any of them into an answer for its user without reading the message.
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
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.args[0]} [{self.field}; {self.rule}{'; ' + told if told else ''}]"

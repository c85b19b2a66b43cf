"""References of payments: a cheque has a number, and a reference that was used before is asked about."""

from dataclasses import dataclass

from kit.errors import AlreadyExists, InvalidArgument
from trade.domain.accounts import PaymentMode
from trade.domain.printed_numbers import comparable_number


class ReferenceMissing(InvalidArgument):
    """A cheque has a number."""

    reason = "REFERENCE_MISSING"


class ReferenceUsed(AlreadyExists):
    """A payment with this reference is in the books. The facts name it. `accept_used_reference` takes it again."""

    reason = "REFERENCE_USED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReference:
    """What identifies a payment at its bank.

    `bank` is where a cheque is drawn. `accept_used_reference` takes one that was used before.
    """

    text: str
    bank: str
    accept_used_reference: bool

    def key(self, mode: PaymentMode) -> str:
        """What payments are compared by; empty for cash and without a reference.

        A transfer is the same by whichever way it was entered. Cheques of two banks may have one number, and a cheque
        is the same with and without the zeros before its number.
        """
        number = comparable_number(self.text, signs=False)
        if mode is PaymentMode.CASH or not number:
            return ""
        if mode is PaymentMode.CHEQUE:
            return f"{number.lstrip('0') or number} {comparable_number(self.bank, signs=False)}"
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedReference:
    """The payment that has a reference. Empty for one of the same request."""

    document_id: str
    number: str

    def refusal(self, *, field: str = "reference") -> ReferenceUsed:
        return ReferenceUsed(
            "A payment with this reference is in the books.",
            field=field,
            document_id=self.document_id,
            document_number=self.number,
        )


def check_reference(mode: PaymentMode, reference: str, *, field: str = "reference") -> None:
    """Raises ReferenceMissing for a cheque without a number."""
    if mode is PaymentMode.CHEQUE and not comparable_number(reference, signs=False):
        raise ReferenceMissing("A cheque has a number.", field=field)

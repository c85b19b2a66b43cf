"""What is refused of goods that come under a bill of entry, and of overseas vendors."""

from kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound


class NotImported(InvalidArgument):
    """Only goods of overseas vendors and of vendors in a special economic zone are cleared under a bill of entry."""

    reason = "NOT_IMPORTED"


class GoodsCleared(FailedPrecondition):
    """A bill of entry is in the books for the goods: no other one is, and no bill charges GST on them."""

    reason = "GOODS_CLEARED"


class GoodsTaxed(FailedPrecondition):
    """A vendor bill in the books charges GST on the goods, or may: it does not say that they were cleared."""

    reason = "GOODS_TAXED"


class BillOfEntryNotFound(NotFound):
    """No such bill of entry in this organisation."""

    reason = "BILL_OF_ENTRY_NOT_FOUND"


class BillOfEntryTaken(AlreadyExists):
    """The bill of entry of this port, number and date is in the books."""

    reason = "BILL_OF_ENTRY_TAKEN"


class BillOfEntryCancelled(FailedPrecondition):
    """The bill of entry is cancelled already."""

    reason = "BILL_OF_ENTRY_CANCELLED"


class BillOfEntryMismatch(FailedPrecondition):
    """The IGST of a line is not what its rate gives of the value and the duty."""

    reason = "BILL_OF_ENTRY_MISMATCH"

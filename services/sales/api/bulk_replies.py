"""The reply of a bulk issue, within the limit of a message."""

from collections.abc import Sequence
from typing import Final

from bahi.sales.v1 import invoices_pb2 as pb

from kit.limits import MAX_MESSAGE_BYTES
from kit.wire.messages import joined

ROOM_FOR_LENGTHS: Final = 4096
"""Bytes: the lengths that stand before outcomes shrink with them, and each has a mark that lines are left out."""


def joined_within(
    replies: Sequence[pb.BatchCreateInvoicesResponse], most: int = MAX_MESSAGE_BYTES
) -> pb.BatchCreateInvoicesResponse:
    """The replies as one. The last invoices are without their lines as far as it would have more than `most` bytes."""
    reply = joined(replies)
    beyond = reply.ByteSize() - most
    if beyond <= 0:
        return reply
    beyond += ROOM_FOR_LENGTHS
    for outcome in reversed(reply.outcomes):
        if beyond > 0 and outcome.invoice.lines:
            whole = outcome.ByteSize()
            del outcome.invoice.lines[:]
            outcome.lines_left_out = True
            beyond -= whole - outcome.ByteSize()
    return reply

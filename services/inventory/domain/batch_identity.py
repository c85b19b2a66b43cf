"""When two lots are the same batch. gst.md 6.5."""


def normalised_number(printed: str) -> str:
    """A batch number as it is compared and searched: without spaces, in capitals. What is printed stays as it is."""
    return "".join(printed.split()).upper()

"""Files that are planted in a checkout, for the checks of the house to find."""

from pathlib import Path


def write(tree: Path, path: str, text: str) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text)


def lines(count: int, word: str = "line") -> str:
    """So many lines, no two of them equal."""
    return "".join(f"{word}_{number} = {number}\n" for number in range(count))

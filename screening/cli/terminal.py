"""
Text in a terminal: how wide it is, and how to line it up and break it, Chinese characters being two cells wide.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import combining, east_asian_width

_PIECE: Final = re.compile(r"\s+|[^\s⺀-鿿＀-￯]+|[⺀-鿿＀-￯]")
_NOT_FIRST: Final = "，。、；：？！）》」』”’,.;:?!)"


def width(text: str) -> int:
    """Return how many cells of a terminal *text* takes."""
    return sum(0 if combining(ch) else 2 if east_asian_width(ch) in "WF" else 1 for ch in text)


def pad(text: str, cells: int) -> str:
    """Return *text* with spaces behind it, *cells* wide or wider."""
    return text + " " * (cells - width(text))


def table(rows: Sequence[Sequence[str]], gap: str = "  ") -> Iterator[str]:
    """Yield *rows* as lines with aligned columns."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield gap.join(pad(cell, cells) for cell, cells in zip(row, widths, strict=True)).rstrip()


def columns(most: int = 96) -> int:
    """Return how wide text may run here."""
    return max(40, min(shutil.get_terminal_size((most, 24)).columns, most))


def wrap(text: str, cells: int, indent: str = "") -> Iterator[str]:
    """Yield the lines of *text*, none wider than *cells*; those after the first begin with *indent*."""
    line, start = "", True
    for piece in _PIECE.findall(text):
        if not start and piece not in _NOT_FIRST and width(line + piece) > cells:
            yield line.rstrip()
            line, start = indent + piece.lstrip(), not piece.strip()
            continue
        line, start = line + piece, False
    if line.strip():
        yield line.rstrip()

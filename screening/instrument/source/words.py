"""
What one unquoted word of a file means, and which words are refused because they mislead.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, TypeAlias

Word: TypeAlias = str | int | Decimal | bool | None

MAX_DIGITS: Final = 100
"""The longest number that is read, in characters."""

# Spaces that look like one and are none to YAML: no-break, typographic, ideographic.
ODD_SPACE: Final = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000"

_FIXED: Final[dict[str, Word]] = {"true": True, "false": False, "null": None, "": None}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_LEADING_ZERO: Final = re.compile(r"-?0[0-9]+(?:\.[0-9]+)?")
_ODD_EDGE: Final = re.compile(f"[{ODD_SPACE}]|.*[{ODD_SPACE}]$", re.DOTALL)
_ANSWER_ROW: Final = re.compile(r"[0-9. -]+")
_LATIN_KEY: Final = re.compile(r"[A-Za-z][\w.-]* ?：")


def typed(word: str) -> Word:
    """
    Return what the unquoted *word* means: a truth value, nothing, a number, or else text.

    >>> typed("10"), typed("0.50"), typed("no"), typed("10:14")
    (10, Decimal('0.50'), 'no', '10:14')
    """
    if word in _FIXED:
        return _FIXED[word]
    if not (number := _NUMBER.fullmatch(word)) or len(word) > MAX_DIGITS:
        return word
    return Decimal(word) if number[1] else int(word)


def doubt(word: str, inside: str, *, alone: bool) -> str | None:
    """
    Return the code of what misleads in the unquoted *word*, if anything does.

    *inside* is ``"["`` or ``"{"`` when the word stands directly in such brackets, else ``""``;
    *alone* says that its line begins with it, as the line of a key would.
    """
    if _LEADING_ZERO.fullmatch(word):
        return "Y16"
    if len(word) > MAX_DIGITS and _NUMBER.fullmatch(word):
        return "Y29"
    if _ODD_EDGE.match(word):
        return "Y05"
    if _ANSWER_ROW.fullmatch(word) and "-" in word.split():
        return "Y17"
    if alone and _LATIN_KEY.match(word):
        return "Y06"
    if inside == "[" and ("，" in word or "、" in word):
        return "Y07"
    return "Y21" if inside and "?" in word else None

"""
From the bytes of a file to text a YAML parser may see: encoding, size and forbidden characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...errors import Problem

MAX_SIZE: Final = 1 << 20
"""The longest text that is read, in bytes and in characters."""

MAX_DEPTH: Final = 32
MAX_EVENTS: Final = 200_000

MAX_LINE: Final = 10_000
"""The longest line that is read, in characters."""

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_FORBIDDEN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_DIRECTIVE: Final = re.compile(r"(?: *(?:#.*)?\n)*%")


def decode(raw: str | bytes) -> tuple[str, list[Problem]]:
    """
    Return the text of *raw* without a byte order mark, and what is wrong with it.

    Every line ends in one newline, the last one too; a forbidden character is replaced, so that the
    lines and columns of the rest still hold. Text that is not UTF-8 or too long, as a whole or in one
    line, comes back empty.
    """
    if len(raw) > MAX_SIZE:
        return "", [Problem("Y25", params={"size": len(raw), "most": MAX_SIZE})]
    if isinstance(raw, bytes):
        if raw.startswith(_UTF16):
            return "", [Problem("Y02")]
        try:
            return decode(raw.decode())
        except UnicodeDecodeError as error:
            before = raw[: error.start].decode().removeprefix("\ufeff").split("\n")
            return "", [Problem("Y02", len(before), len(before[-1]) + 1)]
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n")
    text = text if text.endswith("\n") else text + "\n"
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            return "", [Problem("Y36", number, MAX_LINE + 1, {"most": MAX_LINE})]
    problems = [*_forbidden(text), *_directive(text)]
    return _FORBIDDEN.sub("\ufffd", text), problems


def _forbidden(text: str) -> Iterator[Problem]:
    """Yield the first tab and the first control character of every line."""
    if not _FORBIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        told = set()
        for found in _FORBIDDEN.finditer(line):
            code = "Y03" if found[0] == "\t" else "Y04"
            if code not in told:
                told.add(code)
                yield Problem(code, number, found.start() + 1, {"char": f"U+{ord(found[0]):04X}"})


def _directive(text: str) -> Iterator[Problem]:
    if found := _DIRECTIVE.match(text):
        yield Problem("Y13", found[0].count("\n") + 1)

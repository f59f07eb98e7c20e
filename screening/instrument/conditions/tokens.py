"""
The signs and words of a condition, in whichever of their spellings they were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

MOST_DIGITS: Final = 15

# One character for one, so that an offset in the plain text is an offset in the text as written.
PLAIN: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    ord(odd): plain for odd, plain in zip("\u3000\xa0、【】−–×÷“”‘’", "  ,[]--*/\"\"''", strict=True)
}
SPELLINGS: Final = {"≥": ">=", "≤": "<=", "≠": "!=", "且": "and", "或": "or", "非": "not"}
SLIPS: Final = {
    **{"=": "==", "===": "==", "<>": "!=", "=>": ">=", "=<": "<="},
    **{"&&": "and", "&": "and", "||": "or", "|": "or", "!": "not"},
}
TOKEN: Final = re.compile(
    r"""(?P<number>\d+(?:\.\d+)?) | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*) | (?P<word>"[^"]*"|'[^']*')
      | (?P<sign>\.\.|===|==|!=|>=|<=|<>|=>|=<|&&|\|\||[-+*/()\[\],<>=!&|≥≤≠且或非]) | (?P<odd>\S)""",
    re.ASCII | re.VERBOSE,
)


class ConditionError(Exception):
    """One fault of a condition: its *code*, its *offset* in the text (from 0), what its message speaks of."""

    def __init__(self, code: str, offset: int, params: Mapping[str, object] | None = None) -> None:
        self.code, self.offset, self.params = code, offset, dict(params or {})
        super().__init__(f"{code} at {offset}: {self.params}")


class Token(NamedTuple):
    kind: str
    text: str
    offset: int


def tokens(text: str) -> list[Token]:
    """Cut *text* into tokens, the last of kind ``end``; raise `ConditionError` for what is no token."""
    found = []
    for match in TOKEN.finditer(text.translate(PLAIN)):
        kind, written, offset = str(match.lastgroup), match.group(), match.start()
        if kind == "odd":
            raise ConditionError("C04", offset, {"found": text[offset]})
        if written in SLIPS:
            raise ConditionError("C09", offset, {"wrong": written, "right": SLIPS[written]})
        if kind == "number" and len(written.replace(".", "")) > MOST_DIGITS:
            raise ConditionError("C16", offset, {"limit": MOST_DIGITS})
        if kind == "word":
            written = text[offset + 1 : match.end() - 1]
        elif written.lower() in ("and", "or", "not", "in"):
            kind, written = "sign", written.lower()
        found.append(Token(kind, SPELLINGS.get(written, written) if kind == "sign" else written, offset))
    return [*found, Token("end", "", len(text))]

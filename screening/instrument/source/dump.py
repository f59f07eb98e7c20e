"""
Plain data back to the YAML subset, so that reading it again gives the same data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from .words import MAX_DIGITS, Word, typed

_PLAIN: Final = re.compile(r"[A-Za-z\u4e00-\u9fff](?:[\w .;/()+*=<>~-]*[\w.;/()+*=<>~-])?")
_KEY: Final = re.compile(r"[A-Za-z][\w.-]*")
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_FLOW_WIDTH: Final = 80


def dump(data: Any) -> str:
    """
    Return *data* (dict, list, str, int, Decimal, bool, None; keys str or int) as text `parse` reads.

    Raises:
        ValueError: something the subset cannot say, such as NaN, a lone surrogate or a very long number.
        TypeError: a value or key of another type.
    """
    if isinstance(data, dict | list) and data:
        return "\n".join(_block(data)) + "\n"
    return _inline(data) + "\n"


def _block(data: dict[Any, Any] | list[Any]) -> Iterator[str]:
    """Yield the lines of a dict or list that is not empty, from column 1."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _entry(f"{_key(key)}:", value)
        return
    for value in data:
        lines = _entry("-", value)
        if isinstance(value, dict | list) and value and _row(value) is None:
            head, *rest = _block(value)
            yield f"- {head}"
            yield from (f"  {line}" for line in rest)
        else:
            yield from lines


def _entry(head: str, value: Any) -> Iterator[str]:
    if not (isinstance(value, dict | list) and value):
        yield f"{head} {_inline(value)}"
    elif row := _row(value):
        yield f"{head} {row}"
    else:
        yield head
        yield from (f"  {line}" for line in _block(value))


def _row(value: Any) -> str | None:
    """Return a list of a few short words as one line, or None where it does not fit."""
    if not isinstance(value, list) or any(isinstance(item, dict | list) for item in value):
        return None
    row = f"[{', '.join(map(_inline, value))}]"
    return row if len(row) <= _FLOW_WIDTH else None


def _inline(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | Decimal):
        return _number(value)
    if not isinstance(value, str):
        msg = f"the subset has no {type(value).__name__}"
        raise TypeError(msg)
    return value if _is_plain(value) else _quoted(value)


def _key(key: Any) -> str:
    if isinstance(key, bool) or not isinstance(key, str | int):
        msg = f"a key must be text or an integer, not {type(key).__name__}"
        raise TypeError(msg)
    if isinstance(key, int):
        return _number(key)
    return key if _KEY.fullmatch(key) and isinstance(typed(key), str) else _quoted(key)


def _number(value: int | Decimal) -> str:
    if isinstance(value, Decimal) and not value.is_finite():
        msg = f"the subset has no {value}"
        raise ValueError(msg)
    if (value.adjusted() if isinstance(value, Decimal) else value.bit_length() // 4) > MAX_DIGITS:
        msg = f"a number may have {MAX_DIGITS} digits"
        raise ValueError(msg)
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    text += ".0" if isinstance(value, Decimal) and "." not in text else ""
    if len(text) > MAX_DIGITS:
        msg = f"a number may have {MAX_DIGITS} digits"
        raise ValueError(msg)
    return text


def _is_plain(text: str) -> bool:
    word: Word = typed(text)
    return isinstance(word, str) and _PLAIN.fullmatch(text) is not None


def _quoted(text: str) -> str:
    if _SURROGATE.search(text):
        msg = "text with half a surrogate pair cannot be written"
        raise ValueError(msg)
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return named.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")

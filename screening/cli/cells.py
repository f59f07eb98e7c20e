"""
From the text of a cell to an answer: a code, a number, a time, words, or nothing (NaN).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ..errors import AnswerError, LocaleUnavailable
from ..instrument.model import Instrument
from ..scoring.answers import Checker
from ..scoring.one import scorer_of
from .columns import Known
from .common import Usage

BLANK: Final = float("nan")
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,18}\.\d{0,18}|\.\d{1,18})", re.ASCII)


class Wrong:
    """Stands where a cell is no answer; *why* says what would have been one, and nothing of the cell."""

    def __init__(self, why: str) -> None:
        self.why = why


class Cells(dict[str, Any]):
    """The answer each text of one item stands for; NaN for a blank. Each text is worked out once."""

    def __init__(self, checker: Checker, item: str, words: Mapping[str, Any], missing: Iterable[object]) -> None:
        super().__init__({"": BLANK})
        self.checker, self.item, self.words, self.missing = checker, item, words, frozenset(missing)

    def __missing__(self, text: str) -> Any:
        answer = self.read(text)
        if len(self) < 10_000:
            self[text] = answer
        return answer

    def read(self, text: str) -> Any:
        """Return the answer *text* stands for, NaN for a blank, or Wrong."""
        bare = text.strip()
        answer = self.words.get(bare, plain(bare))
        if bare == "" or (answer in self.missing and bare not in self.words):
            return BLANK
        try:
            self.checker.cell(self.item, answer)
        except AnswerError as error:
            return Wrong(error.why + (f", nor its words ({', '.join(self.words)})" if self.words else ""))
        return answer

    def column(self, texts: Sequence[str]) -> list[Any]:
        """Return the answers of a column."""
        return [self[text] for text in texts]


def plain(text: str) -> int | Decimal | str:
    """Return *text* as a whole number (``2.0`` is 2), a decimal, or itself."""
    if _WHOLE.fullmatch(text):
        return int(text.partition(".")[0])
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def cells_of(
    instrument: Instrument, coding: str | None = None, words: str | None = None, missing: str = ""
) -> dict[str, Cells]:
    """
    Return a reader of cells for each item.

    Raises:
        AnswerError: there is no such coding.
        LocaleUnavailable: the instrument is not complete in the language *words*.
        Usage: a missing code that is a valid answer of an item.
    """
    if words is not None and words not in instrument.languages:
        raise LocaleUnavailable(words, instrument.languages, instrument.id)
    checker = scorer_of(instrument, coding).checker
    codes = [code.strip() for code in missing.split(",") if code.strip()]
    made = {}
    for item in instrument.items:
        options = instrument.scale(item).options if words is not None else {}
        texts = {option.words[words].strip(): code for code, option in options.items() if words in option.words}
        cells = Cells(checker, item.id, texts, ())
        for code in codes:
            if not isinstance(cells.read(code), Wrong):
                raise Usage(f"--missing {code}: {code} is an answer of {item.id}; leave it out")
        made[item.id] = Cells(checker, item.id, texts, map(plain, codes))
    return made


class Context(dict[str, Any]):
    """The meaning of each text of a context column; None where it is blank."""

    def __init__(self, known: Known) -> None:
        super().__init__({"": None})
        self.why = f"this context is one of {', '.join(sorted(set(known.meaning.values())))}"
        self.meaning = {plain(cell): value for cell, value in known.meaning.items()}

    def __missing__(self, text: str) -> Any:
        bare = text.strip()
        return self.meaning.get(plain(bare), Wrong(self.why)) if bare else None

    def column(self, texts: Sequence[str]) -> list[Any]:
        """Return the meanings of a column."""
        return [self[text] for text in texts]

"""
Worked examples: an answer sheet in the short form of a file, read and scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ...errors import AnswerError, Both
from ...instrument.model import Example, Instrument
from ...instrument.scales import ResponseScale
from ..one import score
from ..result import Result

BLANK: Final = "."
_WHOLE: Final = re.compile(r"-?\d+")


class SheetError(ValueError):
    """An answer sheet of an example that cannot be read: at which *key*, and *why*."""

    def __init__(self, key: str, why: Both | str) -> None:
        super().__init__(f"{key}: {why}")
        self.key, self.why = key, why


@dataclass(frozen=True, slots=True)
class Worked:
    """An example worked out: its answers and result, or what is wrong with its answers."""

    example: Example
    answers: dict[str, Any]
    result: Result | None = None
    error: SheetError | None = None


def worked(instrument: Instrument, example: Example) -> Worked:
    """Return *example* worked out."""
    try:
        answers = example_answers(instrument, example)
    except SheetError as error:
        return Worked(example, {}, error=error)
    try:
        return Worked(example, answers, score(instrument, answers, example.context, example.coding))
    except AnswerError as error:
        key = next((key for key in example.answers if error.item in _names(instrument, key)), "")
        return Worked(example, answers, error=SheetError(key, str(error)))


def example_answers(instrument: Instrument, example: Example) -> dict[str, Any]:
    """
    Return the answers of *example* by item id; blanks are left out.

    ``q1..q9: 1 2 . …`` gives one answer to each item, a single answer the same to all of them.

    Raises:
        SheetError: an item that is not there or is answered twice, or another number of answers than of items.
    """
    answers: dict[str, Any] = {}
    seen: set[str] = set()
    for key, text in example.answers.items():
        for name, answer in _answers(instrument, key, text):
            if name in seen:
                raise SheetError(key, Both(f"{name} is answered twice", f"{name} 重复作答"))
            seen.add(name)
            if answer != BLANK:
                answers[name] = answer
    return answers


def _names(instrument: Instrument, key: str) -> tuple[str, ...]:
    try:
        return instrument.expand((key,))
    except KeyError:
        return ()


def _answers(instrument: Instrument, key: str, text: str | int | Decimal) -> Iterator[tuple[str, Any]]:
    items = {item.id: item for item in instrument.items}
    names = _names(instrument, key)
    if not names or any(name not in items for name in names):
        raise SheetError(key, Both(f"`{key}` is no item or range of items", f"`{key}` 不是条目或条目范围"))
    words: list[Any] = [*text.split()] if isinstance(text, str) else [text]
    if len(words) == 1:
        words *= len(names)
    if len(words) != len(names):
        counts = len(words), len(names)
        raise SheetError(
            key, Both("{} answers for {} items".format(*counts), "{} 个答案对应 {} 个条目".format(*counts))
        )
    for name, word in zip(names, words, strict=True):
        yield name, word if word == BLANK else _answer(instrument.scale(items[name]), word)


def _answer(scale: ResponseScale, word: str | int | Decimal) -> Any:
    """Return one answer as a person gives it: a whole number, a decimal, or a word."""
    if not isinstance(word, str) or scale.clock:
        return word
    if _WHOLE.fullmatch(word):
        return int(word)
    if scale.number is None:
        return word
    try:
        return Decimal(word)
    except InvalidOperation:
        return word

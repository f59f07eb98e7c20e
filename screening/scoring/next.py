"""
What to ask next: how an app shows a questionnaire one item at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import LocaleUnavailable, ScreeningError
from ..instrument.base import Code
from ..instrument.model import Instrument
from .one import scorer_of


@dataclass(frozen=True, slots=True)
class Question:
    """
    The item to ask now: its words, its options (code and words, in the order printed) or what number or time it
    takes, and how far the person is (*place* of *total*, from 1).
    """

    id: str
    text: str
    options: tuple[tuple[Code, str], ...]
    hint: str
    place: int
    total: int
    instructions: str

    done = False


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to ask; *total* items were."""

    total: int

    done = True


def next_item(
    instrument: Instrument,
    answers: Mapping[str, Any],
    locale: str,
    context: Mapping[str, str] | None = None,
) -> Question | Done:
    """
    Return the first item that is to be asked and is not in *answers*, or Done. An answer of None is a skipped item.

    Raises:
        LocaleUnavailable: the instrument is not complete in *locale*.
        ScreeningError: its words are withheld.
        AnswerError: an answer that is not one.
    """
    if instrument.withheld and not instrument.languages:
        raise ScreeningError(f"{instrument.id} cannot be shown: its rights do not let its words be shipped")
    if locale not in instrument.languages:
        raise LocaleUnavailable(locale, instrument.languages, instrument.id)
    scorer = scorer_of(instrument)
    sheet = scorer.sheet(answers, context)
    skipped = set(scorer.branch(sheet))
    skipped |= {slot for slot, item in enumerate(instrument.items) if item.only_in and locale not in item.only_in}
    asked = [slot for slot in range(len(instrument.items)) if slot not in skipped]
    for place, slot in enumerate(asked, 1):
        item = instrument.items[slot]
        if item.id in answers:
            continue
        scale = instrument.scale(item)
        options = tuple((code, option.words.get(locale, str(code))) for code, option in scale.options.items())
        return Question(
            item.id,
            item.words[locale],
            options,
            _hint(scale),
            place,
            len(asked),
            instrument.instructions.get(locale, ""),
        )
    return Done(len(asked))


def _hint(scale: Any) -> str:
    if scale.clock:
        return "HH:MM"
    return f"{scale.number} {scale.unit or ''}".strip() if scale.number is not None else ""

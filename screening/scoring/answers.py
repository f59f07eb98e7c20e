"""
One person's answers, checked: strict types, known items, options of the scale. Errors never carry the answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Final

from ..errors import AnswerError
from ..instrument.base import Code
from ..instrument.model import Coding, Instrument, Item
from ..instrument.scales import WORDS_OF_YES_NO, ResponseScale
from .plan import Plan

Lookup = dict[Code, int]
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


class Checker:
    """
    Checks answers against the scales of one instrument in one coding.

    *lookups* holds for each choice item the cell of every answer that is allowed, *numbers* a reader for the others.
    """

    def __init__(self, plan: Plan, coding: str | None) -> None:
        instrument = plan.instrument
        self.slots = {item.id: slot for slot, item in enumerate(instrument.items)}
        self.lookups: list[Lookup | None] = [None] * len(instrument.items)
        self.numbers: dict[int, Callable[[Any], Fraction | None]] = {}
        chosen = _coding(instrument, coding)
        for slot, item in enumerate(instrument.items):
            scale = instrument.scale(item)
            if scale.options:
                self.lookups[slot] = _lookup(instrument, item, chosen)
            else:
                self.numbers[slot] = clock if scale.clock else _number_reader(scale)
        self.context = {
            name: (len(instrument.items) + place, {value: index for index, value in enumerate(values)})
            for place, (name, values) in enumerate(instrument.context.items())
        }

    def slot(self, name: str) -> int:
        """Return the slot of *name*. AnswerError if there is no such item."""
        if not isinstance(name, str):
            raise AnswerError(f"answers are given by item id, which is text, not {type(name).__name__}")
        slot = self.slots.get(name)
        if slot is None:
            shown = name if len(name) <= 40 else name[:39] + "…"
            raise AnswerError(f"no such item{_near(shown, self.slots)}", shown)
        return slot

    def cell(self, name: str, answer: Any) -> tuple[int, int | Fraction]:
        """Return the slot of *name* and the cell (or number) *answer* is. AnswerError if it is neither."""
        slot = self.slot(name)
        lookup = self.lookups[slot]
        if lookup is None:
            number = self.numbers[slot](answer)
            if number is None:
                raise AnswerError("not an answer this item takes (a number in its range, or a time HH:MM)", name)
            return slot, number
        kind = type(answer)
        found = lookup.get(answer) if kind is int or kind is str else None
        if found is None:
            raise AnswerError(self.why(slot, answer), name)
        return slot, found

    def why(self, slot: int, answer: object) -> str:
        """Return why *answer* is refused, without saying it."""
        allowed = ", ".join(str(code) for code in self.lookups[slot] or ())
        if not isinstance(answer, int | str) or isinstance(answer, bool):
            return f"an answer is one of {allowed}, not a {type(answer).__name__}"
        if isinstance(answer, str) and all(isinstance(code, int) for code in self.lookups[slot] or ()):
            return f"an answer is one of {allowed}, not text"
        return f"not one of its options ({allowed})"

    def place(self, context: Mapping[str, str]) -> list[tuple[int, int]]:
        """Return the slot and cell of each thing known of the person. AnswerError where it is not declared."""
        if not isinstance(context, Mapping):
            raise AnswerError("the context maps names to words")
        placed = []
        for name, value in context.items():
            if name not in self.context:
                raise AnswerError(f"no such context (declared: {', '.join(self.context) or 'none'})", _text(name))
            slot, values = self.context[name]
            if value is None:
                continue
            if type(value) is not str or value not in values:
                raise AnswerError(f"this context is one of {', '.join(values)}", name)
            placed.append((slot, values[value]))
        return placed


def _text(name: object) -> str:
    return name[:40] if isinstance(name, str) else type(name).__name__


def _near(name: str, known: Mapping[str, int]) -> str:
    near = get_close_matches(str(name), known, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _coding(instrument: Instrument, coding: str | None) -> Coding | None:
    if coding is None:
        return None
    if coding not in instrument.codings:
        offered = ", ".join(instrument.codings) or "none"
        raise AnswerError(f"{instrument.id} has no coding of that name (it has: {offered})")
    return instrument.codings[coding]


def _lookup(instrument: Instrument, item: Item, coding: Coding | None) -> Lookup:
    """Return the cell of every answer *item* takes; in another coding, of every answer as that coding writes it."""
    scale = instrument.scale(item)
    cells: Lookup = {code: index for index, code in enumerate(scale.options)}
    if coding is not None and applies(instrument, item, coding):
        return _recoded(instrument, item, coding, cells)
    if instrument.takes_yes_no(item):
        cells |= {word: cells[code] for word, code in WORDS_OF_YES_NO.items()}
    return cells


def applies(instrument: Instrument, item: Item, coding: Coding) -> bool:
    """Whether *coding* says anything of *item*: by default of all items on the default scale."""
    if coding.items:
        return item.id in instrument.expand(coding.items)
    return item.answers is None or item.answers == instrument.answers


def _recoded(instrument: Instrument, item: Item, coding: Coding, cells: Lookup) -> Lookup:
    """Return the look-up by the codes of another coding: what becomes our code by reverse and add, or by map."""
    if coding.map:
        return {theirs: cells[ours] for theirs, ours in coding.map.items() if ours in cells}
    numbers = [code for code in cells if isinstance(code, int)]
    ends = min(numbers) + max(numbers)
    reverse = item.id in instrument.expand(coding.reverse)
    return {(ends - code if reverse else code) - coding.add: cells[code] for code in numbers} | {
        code: index for code, index in cells.items() if isinstance(code, str)
    }


def clock(answer: object) -> Fraction | None:
    """Return the minutes since midnight of ``"23:30"``, or None if *answer* is no time of day."""
    found = _CLOCK.fullmatch(answer.strip()) if isinstance(answer, str) else None
    return None if found is None else Fraction(int(found[1]) * 60 + int(found[2]))


def _number_reader(scale: ResponseScale) -> Callable[[Any], Fraction | None]:
    low, high = scale.scores
    unit = 10**scale.decimals

    def read(answer: Any) -> Fraction | None:
        if isinstance(answer, bool) or not isinstance(answer, int | float | Decimal):
            return None
        if isinstance(answer, float) and (not scale.decimals or not math.isfinite(answer)):
            return None
        try:
            number = Fraction(Decimal(str(answer)))
        except (InvalidOperation, ValueError, OverflowError):
            return None
        return number if low <= number <= high and (number * unit).denominator == 1 else None

    return read

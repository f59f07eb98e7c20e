"""
Response scales: what may be answered, and what each answer counts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .base import AnyRange, Code, Model, Number, Worded

_CODES: Final = re.compile(r"-?\d+(\s*,\s*-?\d+)+")
_SPAN: Final = re.compile(r"(-?\d+)\s*-\s*(-?\d+)")


class Option(Worded):
    """One answer that may be given; its code is its score unless *score* says otherwise."""

    score: int | Decimal | Literal["none", "not_applicable"] | None = None


class ResponseScale(Model):
    """
    The answers an item takes: options by code, or a number, or a time of day.

    *number* holds the allowed range; *decimals* how many decimals an answer may have; *unit* is printed behind it.
    """

    options: dict[Code, Option] = Field(default_factory=dict)
    number: AnyRange | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    unit: str | None = None
    clock: Literal["24h"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: object) -> object:
        if isinstance(data, str):
            return {"options": {code: {} for code in _listed_codes(data)}}
        if not isinstance(data, dict) or data.keys() & {"number", "clock", "options"}:
            return data
        return {"options": {code: {} if words is None else words for code, words in data.items()}}

    @model_validator(mode="after")
    def _scored(self) -> ResponseScale:
        if (self.number is not None) + (self.clock is not None) + bool(self.options) != 1:
            raise PydanticCustomError("M07", "not a response scale")
        for code, option in self.options.items():
            if isinstance(code, str) and option.score is None:
                raise PydanticCustomError("M08", "a word code without a score", {"option": code})
        return self

    def to_data(self) -> dict[str, Any]:
        """Return the scale as a file writes it."""
        data = super().to_data()
        options: dict[str, Any] = data.get("options", data)
        return options

    def score(self, code: Code) -> Number | None:
        """Return what *code* counts, or None where it counts nothing (declined, not applicable)."""
        score = self.options[code].score
        if score is None:
            return code if isinstance(code, int) else None
        return score if not isinstance(score, str) else None

    @property
    def scores(self) -> tuple[Fraction, ...]:
        """All the scores its answers can have, in the order written (two for the ends of a number)."""
        if self.number is not None:
            return Fraction(self.number.low), Fraction(self.number.high)
        if self.clock is not None:
            return Fraction(0), Fraction(1439)
        return tuple(Fraction(s) for code in self.options if (s := self.score(code)) is not None)


def _listed_codes(text: str) -> list[int]:
    """Read the short form of a withheld scale: ``0-3`` or ``0, 2, 4``."""
    if found := _SPAN.fullmatch(text):
        low, high = int(found[1]), int(found[2])
        if low < high <= low + 1000:
            return list(range(low, high + 1))
    elif _CODES.fullmatch(text):
        return [int(code) for code in text.split(",")]
    raise PydanticCustomError("M07", "not a response scale")


YES_NO: Final = ResponseScale.model_validate(
    {0: {"zh-CN": "否", "en": "No"}, 1: {"zh-CN": "是", "en": "Yes"}}
)
"""The built-in scale ``yes_no``: 0 or ``no``, 1 or ``yes``."""

WORDS_OF_YES_NO: Final = {"no": 0, "yes": 1}

"""
What all models of a file share: strict, frozen, no unknown keys, words by language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Final, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
ID: Final = r"^[a-z][a-z0-9_]*$"

Number: TypeAlias = int | Decimal
Code: TypeAlias = int | str


def as_list(value: object) -> object:
    """Let a list stand for a tuple, and one value for a list of it."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def as_tuple(value: object) -> object:
    """Let a list stand for a tuple."""
    return tuple(value) if isinstance(value, list) else value


Names = Annotated[tuple[str, ...], BeforeValidator(as_list)]
"""Names of items or scores, ranges such as ``q1..q9`` not yet expanded; one text is a list of one."""

Id = Annotated[str, Field(pattern=ID)]
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range as printed: ``5-9``."""

    low: Number
    high: Number

    _TEXT: ClassVar[re.Pattern[str]] = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[-–~]\s*(-?\d+(?:\.\d+)?)\s*")

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"

    def __contains__(self, value: Fraction | int) -> bool:
        return Fraction(self.low) <= value <= Fraction(self.high)

    @classmethod
    def parse(cls, value: object) -> Range:
        """Read ``5-9`` or a single number; PydanticCustomError M05 otherwise."""
        if isinstance(value, Range):
            return value
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return cls(value, value)
        found = cls._TEXT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise PydanticCustomError("M05", "not a range")
        low, high = (Decimal(t) if "." in t else int(t) for t in found.groups())
        if low > high:
            raise PydanticCustomError("M06", "a range that runs backwards", {"low": str(low), "high": str(high)})
        return cls(low, high)


AnyRange = Annotated[
    Range, PlainValidator(Range.parse), WithJsonSchema({"type": ["string", "integer", "number"], "examples": ["0-27"]})
]


class Model(BaseModel):
    """A frozen part of a file; ``to_data`` gives back what the file said."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )

    def to_data(self) -> dict[str, Any]:
        """Return plain data that reads back to an equal model."""
        data: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            if name in self.model_fields_set and (value := getattr(self, name)) is not None:
                data[field.alias or name] = plain(value)
        return data


class Worded(Model):
    """A part of a file that carries its words beside its other keys: ``{id: q1, zh-CN: …, en: …}``."""

    words: Words = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_words(cls, data: object) -> object:
        if not isinstance(data, dict) or "words" in data:
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        words = {k: v for k, v in data.items() if isinstance(k, str) and k not in known and LANGUAGE.fullmatch(k)}
        if not words:
            return data
        return {k: v for k, v in data.items() if k not in words} | {"words": words}

    def to_data(self) -> dict[str, Any]:
        """Return plain data, the words beside the other keys as a file has them."""
        data = super().to_data()
        words: dict[str, Any] = data.pop("words", {})
        return data | words

    def with_words(self, words: Mapping[str, str]) -> Self:
        """Return a copy that carries *words* too."""
        return self.model_copy(update={"words": {**self.words, **words}})


def plain(value: object) -> Any:
    """Return *value* as the plain data a file is written from."""
    match value:
        case Model():
            return value.to_data()
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case Range():
            return value.low if value.low == value.high else str(value)
        case str():
            return str(value)
        case Sequence():
            return [plain(item) for item in value]
        case _:
            return value

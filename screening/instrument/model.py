"""
The instrument: one questionnaire and the whole truth about it, as a frozen value.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from .base import Code, Id, Model, Names, Worded, Words, as_tuple, plain
from .scales import YES_NO, ResponseScale
from .scores import Score, TierName

Use = Literal["free", "free-noncommercial", "permission", "unknown"]
RANGE: Final = re.compile(r"([A-Za-z_]\w*?)(\d+)\.\.([A-Za-z_]\w*?)(\d+)")


class Source(Model):
    """Where the instrument was published."""

    citation: str
    doi: str | None = None
    url: str | None = None


class Rights(Model):
    """Whether it may be used, who says so, and when that was looked at."""

    use: Use
    statement: str | None = None
    holder: str | None = None
    url: str | None = None
    checked: str


class Translation(Model):
    """Which published edition the words of a language are."""

    edition: str
    read_at: str | None = None
    date: str
    validated: bool | str
    translator: str | None = None
    citation: str | None = None


class Item(Worded):
    """One question; ``about`` marks a risk item, ``only_in`` the languages in which an unscored item is asked."""

    id: Id
    answers: str | ResponseScale | None = None
    about: Literal["self_harm", "harm_to_others"] | None = None
    same_as: str | None = None
    only_in: Names = ()


class Branch(Model):
    """When items are asked, and what they count when they are not."""

    ask: Names
    only_if: str
    otherwise_score: int | Literal["leave_out"] | None = None


class Coding(Model):
    """Another coding in which answers circulate: *reverse*, then *add*; or *map* code by code."""

    add: int = 0
    reverse: Names = ()
    map: dict[Code, Code] = Field(default_factory=dict)
    items: Names = ()


class Flag(Worded):
    """Something that must never be missed, whatever the totals say."""

    when: str
    tier: TierName | None = None
    source: str | None = None
    official: bool = True


class Example(Model):
    """A worked answer sheet and what must come out of it."""

    about: str
    answers: dict[str, str | int | Decimal]
    context: dict[str, str] = Field(default_factory=dict)
    coding: str | None = None
    expect: dict[str, Any]
    source: str | None = None


def _format(value: object) -> object:
    if value != 1:
        raise PydanticCustomError("M14", "another format")
    return value


class Instrument(Model):
    """
    One questionnaire. Equal digests mean equal structure and equal scoring, whatever the words.
    """

    format: Annotated[Literal[1], BeforeValidator(_format)]
    id: Id
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    languages: Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
    name: Words
    measures: Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
    recall: Words = Field(default_factory=dict)
    instructions: Words = Field(default_factory=dict)
    source: Source
    rights: Rights
    codes: dict[str, str | int] = Field(default_factory=dict)
    translations: dict[str, Translation] = Field(default_factory=dict)
    withheld: bool = False
    context: dict[Id, Annotated[tuple[str, ...], BeforeValidator(as_tuple)]] = Field(default_factory=dict)
    responses: dict[str, ResponseScale] = Field(default_factory=dict)
    answers: str | ResponseScale | None = None
    items: Annotated[tuple[Item, ...], BeforeValidator(as_tuple), Field(min_length=1)]
    reverse_scored: Names = ()
    codings: dict[Id, Coding] = Field(default_factory=dict)
    branching: Annotated[tuple[Branch, ...], BeforeValidator(as_tuple)] = ()
    scores: dict[Id, Score] = Field(default_factory=dict)
    flags: dict[Id, Flag] = Field(default_factory=dict)
    examples: Annotated[tuple[Example, ...], BeforeValidator(as_tuple)] = ()
    accept: dict[str, str] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.id, self.version, self.digest))

    def __repr__(self) -> str:
        return f"<Instrument {self.ref} {len(self.items)} items>"

    def __str__(self) -> str:
        return repr(self)

    # What is worked out is kept beside the fields; a changed copy must not inherit it, and a pickle cannot carry it.

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return this very instrument, or one with *update* and nothing that was worked out for this one."""
        if not update:
            return self
        copy = super().__copy__()
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        copy.__dict__.update(update)
        copy.__pydantic_fields_set__.update(update)
        return copy

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        kept = {*type(self).model_fields, ADOPTED}
        return {**state, "__dict__": {key: value for key, value in self.__dict__.items() if key in kept}}

    def scale(self, item: Item) -> ResponseScale:
        """Return the response scale of *item*."""
        answers = item.answers if item.answers is not None else self.answers
        if isinstance(answers, str):
            return YES_NO if answers == "yes_no" and answers not in self.responses else self.responses[answers]
        if answers is None:
            raise KeyError(item.id)
        return answers

    def takes_yes_no(self, item: Item) -> bool:
        """Whether *item* is answered on the built-in scale, by number or by word."""
        return self.scale(item) is YES_NO

    def expand(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return *names* with each ``q1..q9`` replaced by the items in between, in the order asked."""
        return tuple(name for part in names for name in expand(part, [item.id for item in self.items]))

    @cached_property
    def ref(self) -> str:
        """``phq9@1.0.0#digest``: what a result says it was scored with."""
        return f"{self.id}@{self.version}#{self.digest}"

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits of structure and scoring: no words, sources, rights or examples."""
        return _digest(_bare({key: self.to_data().get(key) for key in STRUCTURE}, frozenset(self.languages)))

    def words_digest(self, locale: str) -> str:
        """Twelve hex digits of the words of *locale*."""
        return _digest(list(_texts(self.to_data(), locale)))


ADOPTED: Final = "_adopted"
"""Where an instrument keeps the scorers of third parties that it was read with."""

STRUCTURE: Final = (
    *("id", "context", "responses", "answers", "items", "reverse_scored", "codings"),
    *("branching", "scores", "flags"),
)
_EVIDENCE: Final = {"source", "population", "sensitivity", "specificity", "norms", "official"}
_WORDS_ONLY: Final = {"same_as", "only_in"}


def expand(part: str, order: list[str]) -> list[str]:
    """Return the names *part* stands for: itself, or a range of *order*. KeyError if an end is unknown."""
    first, dots, last = part.partition("..")
    if not dots:
        return [part]
    try:
        start, end = order.index(first), order.index(last)
    except ValueError:
        raise KeyError(part) from None
    if start > end:
        raise KeyError(part)
    return order[start : end + 1]


def _bare(value: object, languages: frozenset[str]) -> object:
    """Drop the words and the evidence from plain data."""
    if isinstance(value, dict):
        return {
            str(key): _bare(item, languages)
            for key, item in value.items()
            if key not in languages and key not in _EVIDENCE | _WORDS_ONLY
        }
    return [_bare(item, languages) for item in value] if isinstance(value, list) else value


def _texts(value: object, locale: str) -> Any:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (item,) if key == locale and isinstance(item, str) else _texts(item, locale)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, locale)


def _digest(data: object) -> str:
    text = json.dumps(plain(data), sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]



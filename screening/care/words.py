"""
Results and next steps in plain words, and the order in which a person reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from ..errors import DefinitionError, LocaleUnavailable, Problem
from ..instrument.base import Model, as_tuple
from ..terms import Tier
from .lines import Line, Lines
from .reading import read_model

Locale = Annotated[str, Field(min_length=2)]
Rows = Annotated[tuple[str, ...], BeforeValidator(as_tuple), Field(min_length=1)]

FORBIDDEN: Final = {
    "zh-CN": (
        *("诊断", "确诊", "患有", "异常", "病人", "不正常", "有病", "高危", "问题人员", "排查"),
        *("你没有风险", "您没有风险", "绝对匿名", "100%保密", "你必须", "您必须", "想开点", "坚强一点"),
    ),
    "en": (
        *("diagnos", "disorder", "abnormal", "patient", "no risk"),
        *("completely anonymous", "100% confidential", "you must", "cheer up"),
    ),
}
"""What no text says to a person, once the ``required`` sentences are taken out."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on the screen: a *title* and its *lines*; ``numbers`` are those that can be called."""

    kind: str
    locale: str
    title: str
    lines: tuple[str, ...]
    numbers: tuple[str, ...] = ()


class Text(Model):
    """A title and its lines in one language; ``{window}`` in a line is the recall period."""

    title: str
    lines: Rows


class Screen(Model):
    """What a person of one tier is shown, card after card, first things first."""

    cards: Rows


class Phrases(Model):
    """The small words around a line's number in one language."""

    always_open: str
    hours_vary: str
    window: str


class Words(Model):
    """Every text a person is shown, in every language offered, and the screens made of them."""

    locales: Rows
    required: dict[Locale, Rows]
    phrases: dict[Locale, Phrases]
    screens: dict[str, Screen]
    texts: dict[str, dict[Locale, Text]]

    def check_locale(self, locale: str) -> None:
        """Raise LocaleUnavailable if *locale* is not one of the complete ones."""
        if locale not in self.locales:
            raise LocaleUnavailable(locale, self.locales, "words")

    def card(self, kind: str, locale: str, *, window: str = "") -> Card:
        """Return the card *kind* in *locale*; *window* is what the answers are about, such as "过去两周"."""
        text = self.texts[kind][locale]
        about = window or self.phrases[locale].window
        return Card(kind, locale, text.title, tuple(x.replace("{window}", about) for x in text.lines))

    def lines_card(self, lines: Iterable[Line], locale: str) -> Card:
        """Return the card of *lines*: the numbers first, then that one can talk to a person."""
        shown, say, text = tuple(lines), self.phrases[locale], self.texts["lines"][locale]
        rows = [
            f"{x.number}  {x.name[locale]} · {say.always_open if x.hours == '24h' else say.hours_vary}"
            for x in shown
        ]
        return Card("lines", locale, text.title, (*rows, *text.lines), tuple(x.number for x in shown))

    def screen(
        self,
        tier: Tier,
        lines: Lines,
        *,
        locale: str,
        region: str = "CN",
        at_most: Tier | None = None,
        window: str = "",
    ) -> tuple[Card, ...]:
        """
        Return what a person of *tier* sees, in order; at high and crisis the lines stand first.

        Blanks that leave a high tier possible (*at_most*) bring the lines to the front too.
        """
        self.check_locale(locale)
        kinds = list(self.screens[tier.word].cards)
        if max(tier, at_most or tier) >= Tier.HIGH:
            kinds = ["lines", *(k for k in kinds if k != "lines")]
        calls = self.lines_card(lines.crisis(region), locale)
        return tuple(calls if kind == "lines" else self.card(kind, locale, window=window) for kind in kinds)

    def every_text(self, locale: str) -> Iterator[tuple[str, str]]:
        """Yield each text of *locale* with the name of its place, required sentences taken out."""
        for kind, texts in self.texts.items():
            for text in (texts[locale].title, *texts[locale].lines):
                for sentence in self.required[locale]:
                    text = text.replace(sentence, "")
                yield f"texts.{kind}.{locale}", text


def parse_words(text: str, *, path: str = "") -> Words:
    """
    Return the words that *text* holds.

    Raises:
        DefinitionError: a value that does not fit (K01), a text missing in a language or a screen that is not
            there (K03), or a word that is never said to a person (K04).
    """
    words = read_model(Words, text, path)
    problems = [Problem("K03", params={"key": key}, path=path, about=key) for key in _missing(words)]
    if not problems:
        problems = [
            Problem("K04", params={"key": key, "word": bad}, path=path, about=key)
            for locale in words.locales
            for key, said in words.every_text(locale)
            for bad in FORBIDDEN.get(locale, ())
            if bad in said.lower()
        ]
    if problems:
        raise DefinitionError(problems)
    return words


def _missing(words: Words) -> Iterator[str]:
    yield from (f"screens.{tier.word}" for tier in Tier if tier.word not in words.screens)
    wanted = {"lines", "duty_on", "duty_off", *(k for s in words.screens.values() for k in s.cards)}
    for locale in words.locales:
        for kind in sorted(wanted | set(words.texts)):
            if locale not in words.texts.get(kind, {}):
                yield f"texts.{kind}.{locale}"
        for part in ("required", "phrases"):
            if locale not in getattr(words, part):
                yield f"{part}.{locale}"

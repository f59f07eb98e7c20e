"""
Asking one questionnaire in a terminal, one item after another, back and forth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

from ..errors import AnswerError
from ..instrument.base import Code
from ..instrument.model import Instrument
from ..scoring.next import Done, Question, next_item
from ..scoring.one import scorer_of
from .cells import plain
from .screen import Screen, Stopped
from .take_words import Say
from .terminal import pad, width

BACK, SKIP, STOP = "b", "s", "q"


class Sitting:
    """One person answering one instrument: *answers* so far, *asked* in this order, what they said *before*."""

    def __init__(self, instrument: Instrument, lang: str, say: Say, screen: Screen) -> None:
        self.instrument, self.lang, self.say, self.screen = instrument, lang, say, screen
        self.answers: dict[str, Any] = {}
        self.before: dict[str, Any] = {}
        self.asked: list[str] = []
        self.context: dict[str, str] = {}

    def run(self) -> dict[str, Any]:
        """Ask until nothing is left, and return the answers; skipped items are None. Stopped if the person stops."""
        self._ask_context()
        told = ""
        while isinstance(question := self._next(), Question):
            self._show(question, told)
            told = self._hear(question, self.screen.ask(self.say.choose))
        return self.answers

    def _next(self) -> Question | Done:
        return next_item(self.instrument, self.answers, self.lang, self.context)

    def _ask_context(self) -> None:
        for name, values in self.instrument.context.items():
            self.screen.page()
            words = [self.say.values.get(value, value) for value in values]
            self.screen.say(self.say.known.format(name=self.say.values.get(name, name)), style="bold")
            for place, word in enumerate(words, 1):
                self.screen.say(f"  {place}  {word}")
            self.screen.say(self.say.leave_out, style="dim")
            while True:
                text = self._typed(self.screen.ask(self.say.choose))
                chosen = _chosen(text, [(place, word) for place, word in enumerate(words, 1)])
                if isinstance(chosen, int):
                    self.context[name] = values[chosen - 1]
                if chosen is not None or text in (SKIP, ""):
                    break

    def _show(self, question: Question, told: str) -> None:
        screen, first = self.screen, question.place == 1
        screen.page()
        if question.instructions and (screen.pages or first):
            screen.say(question.instructions, style="dim")
            screen.say()
        screen.say(f"({question.place}/{question.total}) {question.text}", style="bold")
        left = max((width(str(code)) for code, _ in question.options), default=0)
        for code, words in question.options:
            screen.say(f"  {pad(str(code), left)}  {words}", " " * (left + 4))
        if question.hint:
            screen.say(f"  {self.say.number.format(hint=question.hint)}")
        if screen.pages or first:
            screen.say(self.say.keys, style="dim")
        if question.id in self.before:
            answer = self.before[question.id]
            words = dict(question.options).get(answer, answer) if answer is not None else self.say.skipped
            screen.say(self.say.earlier.format(answer=words), style="dim")
        if told:
            screen.say(told)

    def _hear(self, question: Question, typed: str) -> str:
        """Take in what was *typed*; return what there is to say about it."""
        text = self._typed(typed)
        if text == BACK:
            return self._back()
        if text == SKIP:
            self._take(question.id, None)
            return ""
        if text == "" and question.id in self.before:
            self._take(question.id, self.before[question.id])
            return ""
        found: Any = _chosen(text, question.options) if question.options else plain(text)
        if found is not None and self._fits(question.id, found):
            self._take(question.id, found)
            return ""
        if question.options:
            return self.say.not_an_option.format(options=", ".join(str(code) for code, _ in question.options))
        return self.say.not_a_number.format(hint=question.hint)

    def _typed(self, text: str) -> str:
        """Return *text* with full-width letters and digits made plain. Stopped if it says so."""
        text = normalize("NFKC", text).strip()
        if text.lower() == STOP:
            raise Stopped
        return text.lower() if len(text) == 1 else text

    def _fits(self, item: str, answer: Any) -> bool:
        try:
            scorer_of(self.instrument).checker.cell(item, answer)
        except AnswerError:
            return False
        return True

    def _take(self, item: str, answer: Any) -> None:
        self.answers[item] = answer
        self.asked.append(item)
        self.before.pop(item, None)

    def _back(self) -> str:
        if not self.asked:
            return self.say.first
        item = self.asked.pop()
        self.before[item] = self.answers.pop(item)
        return ""


def _chosen(text: str, options: Sequence[tuple[Code, str]]) -> Code | None:
    """Return the option that *text* is the code or the words of."""
    by_text: Mapping[str, Code] = {normalize("NFKC", words).strip().casefold(): code for code, words in options}
    return next((code for code, _ in options if str(code) == text), by_text.get(text.casefold()))

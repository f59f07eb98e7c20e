"""
Every error this package raises on purpose: fields first, text made from them.

No error carries an answer, a receipt or any other thing a person gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .codes import CODES

Severity = Literal["error", "warning", "todo"]


class Both(NamedTuple):
    """A parameter that reads differently in English and in Chinese."""

    en: str
    zh: str


class ScreeningError(Exception):
    """The parent of every error of this package."""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One fault of a file: its code, where it is (from 1), and what its message speaks of.

    *about* is the path of the faulty value inside the file, such as ``scores.total.range``.
    """

    code: str
    line: int = 1
    column: int = 1
    params: Mapping[str, object] = field(default_factory=dict)
    path: str = ""
    about: str = ""

    @property
    def severity(self) -> Severity:
        """``"error"``, ``"warning"`` or ``"todo"``, as the code is graded."""
        return CODES[self.code].severity

    def message(self, lang: str = "en") -> str:
        """Return the message in *lang* (``"en"`` or ``"zh-CN"``)."""
        chinese = lang.lower().startswith("zh")
        params = {k: (v.zh if chinese else v.en) if isinstance(v, Both) else v for k, v in self.params.items()}
        return CODES[self.code].text(lang).format_map(params)

    def line_in(self, lang: str = "en") -> str:
        """Return ``path:line:column: CODE message``, as editors read it."""
        return f"{self.path or '<text>'}:{self.line}:{self.column}: {self.code} {self.message(lang)}"

    def __str__(self) -> str:
        return self.line_in()


class DefinitionError(ScreeningError):
    """A YAML file that cannot be used; ``problems`` holds all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class InstrumentError(DefinitionError):
    """An instrument file that cannot be used."""


class PolicyError(DefinitionError):
    """A pathway policy that cannot be used."""


class AnswerError(ScreeningError):
    """
    An answer that cannot be scored: which *item*, which *row* (from 0; None for one person), and why.

    The answer itself is not kept.
    """

    def __init__(self, why: str, item: str | None = None, row: int | None = None) -> None:
        self.why, self.item, self.row = why, item, row
        where = [f"row {row + 1}"] if row is not None else []
        where += [f"item {item!r}"] if item is not None else []
        super().__init__(f"{', '.join(where)}: {why}" if where else why)


class LocaleUnavailable(ScreeningError):
    """A language in which the thing is not complete; ``available`` names those in which it is."""

    def __init__(self, wanted: str, available: Sequence[str], what: str = "") -> None:
        self.wanted, self.available = wanted, tuple(available)
        offered = ", ".join(self.available) or "none"
        super().__init__(f"{what + ': ' if what else ''}no complete {wanted!r} (complete: {offered})")


class Conflict(ScreeningError):
    """A case that somebody else changed first; it is as they left it."""


class ExtraMissing(ScreeningError):
    """A capability whose optional packages are not installed; the message names the extra."""

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs an optional extra: pip install 'screening[{extra}]'")

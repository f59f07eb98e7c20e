"""
The registry of lines: who can be called, in which region, when, and how we know.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from ..errors import DefinitionError, Problem
from ..instrument.base import Model, as_tuple
from .reading import read_model

STALE_AFTER: Final = timedelta(days=180)

Day = Annotated[date, BeforeValidator(lambda v: date.fromisoformat(v) if isinstance(v, str) else v)]
Texts = dict[str, str]


class Line(Model):
    """
    One number that somebody answers.

    ``hours`` is ``24h`` only where *source* says so for the whole region; else ``vary``. ``checked`` is
    ``called`` once a person rang it, and ``source`` while it was only read about. A ``secondary``
    line is never the only one shown.
    """

    number: Annotated[str, Field(pattern=r"^[0-9][0-9 -]*$")]
    name: Texts
    kind: Literal["emergency", "crisis", "support", "rights", "youth"]
    region: str
    hours: Literal["24h", "vary"]
    secondary: bool = False
    source: Annotated[str, Field(min_length=8)]
    verified_on: Day
    checked: Literal["source", "called"] = "source"


class Lines(Model):
    """All lines a deployment knows, in the order they are shown."""

    lines: Annotated[tuple[Line, ...], BeforeValidator(as_tuple), Field(min_length=1)]

    def crisis(self, region: str) -> tuple[Line, ...]:
        """
        Return the lines of a crisis screen in *region*: emergencies, then crisis lines, secondary ones last.
        """
        fitting = [x for x in self.lines if x.region == region and x.kind in ("emergency", "crisis")]
        return tuple(sorted(fitting, key=lambda x: (x.kind != "emergency", x.secondary)))

    def stale(self, today: date) -> tuple[Line, ...]:
        """Return the lines last verified more than 180 days before *today*."""
        return tuple(x for x in self.lines if today - x.verified_on > STALE_AFTER)


def parse_lines(text: str, *, path: str = "") -> Lines:
    """
    Return the registry that *text* holds.

    Raises:
        DefinitionError: a value that does not fit (K01), or a region whose crisis screen would be too thin:
            it needs an emergency number and a crisis line that is not secondary (K02).
    """
    registry = read_model(Lines, text, path)
    thin = [
        Problem("K02", params={"region": region}, path=path, about="lines")
        for region in dict.fromkeys(line.region for line in registry.lines)
        if not _enough(registry.crisis(region))
    ]
    if thin:
        raise DefinitionError(thin)
    return registry


def _enough(shown: tuple[Line, ...]) -> bool:
    kinds = {line.kind for line in shown if not line.secondary}
    return kinds >= {"emergency", "crisis"}

"""Every piece of text of an instrument, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...instrument.base import Worded, Words
from ...instrument.finding import Loc
from ...instrument.model import Instrument
from ...instrument.scales import ResponseScale


@dataclass(frozen=True, slots=True)
class Text:
    """Words by language at *loc*, called *where* in messages; *needed* where a person must be able to read them."""

    where: str
    loc: Loc
    words: Words
    needed: bool


def texts(instrument: Instrument) -> Iterator[Text]:
    """Yield all the words of *instrument*."""
    for key in ("name", "recall", "instructions"):
        yield Text(key, (key,), getattr(instrument, key), key == "name")
    yield from items(instrument)
    yield from options(instrument)
    for name, score in instrument.scores.items():
        loc: Loc = ("scores", name)
        yield _worded(name, loc, score)
        for key, group in (score.bands.sets if score.bands else {}).items():
            for place, band in enumerate(group.list):
                yield _worded(f"{name} {band.level}", (*loc, "bands", key, "list", place), band)
        for place, cutoff in enumerate(score.cutoffs):
            yield _worded(f"{name} {cutoff.means}", (*loc, "cutoffs", place), cutoff)
        for place, rule in enumerate(score.decide or ()):
            yield _worded(f"{name} {rule.level or place + 1}", (*loc, "decide", place), rule)
    for name, flag in instrument.flags.items():
        yield _worded(name, ("flags", name), flag)


def items(instrument: Instrument) -> Iterator[Text]:
    """Yield the words of the items."""
    for place, item in enumerate(instrument.items):
        yield _worded(item.id, ("items", place), item, needed=item.same_as is None)


def options(instrument: Instrument) -> Iterator[Text]:
    """Yield the words of all answers."""
    for name, scale in instrument.responses.items():
        yield from _options(name, scale, ("responses", name))
    if isinstance(instrument.answers, ResponseScale):
        yield from _options("answers", instrument.answers, ("answers",))
    for place, item in enumerate(instrument.items):
        if isinstance(item.answers, ResponseScale):
            yield from _options(item.id, item.answers, ("items", place, "answers"))


def _options(name: str, scale: ResponseScale, loc: Loc) -> Iterator[Text]:
    for code, option in scale.options.items():
        yield _worded(f"{name} {code}", (*loc, "options", code), option, needed=True)


def _worded(where: str, loc: Loc, part: Worded, *, needed: bool = False) -> Text:
    return Text(where, loc, part.words, needed)


def incomplete(text: Text, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages that *text* lacks; a text that is optional and not there lacks none."""
    words: Mapping[str, str] = text.words
    return tuple(lang for lang in languages if lang not in words) if text.needed or words else ()

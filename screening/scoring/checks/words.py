"""Every piece of text of an instrument, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...instrument.base import Worded, Words
from ...instrument.finding import Loc
from ...instrument.model import Instrument
from ...instrument.scales import ResponseScale


@dataclass(frozen=True, slots=True)
class Text:
    """
    Words by language at *loc*, called *where* in messages; *needed* where a person must be able to read them, in
    *languages*.
    """

    where: str
    loc: Loc
    words: Words
    needed: bool
    languages: tuple[str, ...]


def texts(instrument: Instrument) -> Iterator[Text]:
    """Yield all the words of *instrument*."""
    for key in ("name", "recall", "instructions"):
        yield Text(key, (key,), getattr(instrument, key), key == "name", instrument.languages)
    yield from items(instrument)
    yield from options(instrument)
    for name, score in instrument.scores.items():
        loc: Loc = ("scores", name)
        yield _worded(instrument, name, loc, score)
        for key, group in (score.bands.sets if score.bands else {}).items():
            for place, band in enumerate(group.list):
                yield _worded(instrument, f"{name} {band.level}", (*loc, "bands", key, "list", place), band)
        for place, cutoff in enumerate(score.cutoffs):
            yield _worded(instrument, f"{name} {cutoff.means}", (*loc, "cutoffs", place), cutoff)
        for place, rule in enumerate(score.decide or ()):
            yield _worded(instrument, f"{name} {rule.level or place + 1}", (*loc, "decide", place), rule)
    for name, flag in instrument.flags.items():
        yield _worded(instrument, name, ("flags", name), flag)


def items(instrument: Instrument) -> Iterator[Text]:
    """Yield the words of the items."""
    for place, item in enumerate(instrument.items):
        needed = item.same_as is None
        yield Text(item.id, ("items", place), item.words, needed, item.only_in or instrument.languages)


def options(instrument: Instrument) -> Iterator[Text]:
    """Yield the words of all answers."""
    for name, scale in instrument.responses.items():
        yield from _options(name, scale, ("responses", name), _readers(instrument, name))
    if isinstance(instrument.answers, ResponseScale):
        yield from _options("answers", instrument.answers, ("answers",), instrument.languages)
    for place, item in enumerate(instrument.items):
        if isinstance(item.answers, ResponseScale):
            reads = item.only_in or instrument.languages
            yield from _options(item.id, item.answers, ("items", place, "answers"), reads)


def _readers(instrument: Instrument, scale: str) -> tuple[str, ...]:
    """Return the languages in which some item shows the named *scale*."""
    users = [item for item in instrument.items if (item.answers or instrument.answers) == scale]
    if not users or not all(item.only_in for item in users):
        return instrument.languages
    return tuple(dict.fromkeys(lang for item in users for lang in item.only_in))


def _options(name: str, scale: ResponseScale, loc: Loc, languages: tuple[str, ...]) -> Iterator[Text]:
    for code, option in scale.options.items():
        yield Text(f"{name} {code}", (*loc, "options", code), option.words, True, languages)


def _worded(instrument: Instrument, where: str, loc: Loc, part: Worded) -> Text:
    return Text(where, loc, part.words, False, instrument.languages)


def incomplete(text: Text) -> tuple[str, ...]:
    """Return the languages that *text* lacks; a text that is optional and not there lacks none."""
    return tuple(lang for lang in text.languages if lang not in text.words) if text.needed or text.words else ()

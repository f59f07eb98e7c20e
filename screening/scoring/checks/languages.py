"""Words are complete in every language, in the right script, from a published edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...instrument.finding import Finding
from ...instrument.model import Instrument
from ...instrument.scales import YES_NO
from ...instrument.shape import near
from .study import Study
from .words import incomplete, items, options, texts

_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff]")
_SIMPLIFIED: Final = ("zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-CN", "zh-Hans-SG")


def languages(study: Study) -> Iterator[Finding]:
    """All that can be wrong with the words (L01–L07)."""
    instrument = study.instrument
    if instrument.withheld:
        yield from _withheld(instrument)
    else:
        if not instrument.languages:
            yield Finding("L07", ("languages",))
        yield from _complete(instrument)
        yield from _yes_no(instrument)
        yield from _only_in(study)
        yield from _twice(instrument)
        yield from _editions(instrument)
    yield from _script(instrument)


def _withheld(instrument: Instrument) -> Iterator[Finding]:
    for text in (*items(instrument), *options(instrument)):
        if text.words:
            yield Finding("L06", text.loc)


def _complete(instrument: Instrument) -> Iterator[Finding]:
    for text in texts(instrument):
        for lang in incomplete(text):
            yield Finding("L01", text.loc, {"where": text.where, "lang": lang})
        for lang in text.words:
            if lang not in instrument.languages:
                params = {"lang": lang, "near": near(lang, instrument.languages)}
                yield Finding("L02", (*text.loc, lang), params, key=True)


def _only_in(study: Study) -> Iterator[Finding]:
    """A scored item is asked in every language, or people of one would be scored otherwise than those of another."""
    instrument = study.instrument
    scored = {name for reads in study.plan.reads.values() for name in reads}
    for place, item in enumerate(instrument.items):
        if item.only_in and item.id in scored:
            yield Finding("L10", ("items", place, "only_in"), {"name": item.id})
        for at, lang in enumerate(item.only_in):
            if lang not in instrument.languages:
                params = {"lang": lang, "near": near(lang, instrument.languages)}
                yield Finding("L02", ("items", place, "only_in", at), params)


def _yes_no(instrument: Instrument) -> Iterator[Finding]:
    known = set.intersection(*(set(option.words) for option in YES_NO.options.values()))
    if any(instrument.takes_yes_no(item) for item in instrument.items):
        for lang in instrument.languages:
            if lang not in known:
                yield Finding("L01", ("answers",), {"where": "yes_no", "lang": lang})


def _twice(instrument: Instrument) -> Iterator[Finding]:
    for lang in instrument.languages:
        seen: dict[str, str] = {}
        for place, item in enumerate(instrument.items):
            words = "".join(item.words.get(lang, "").split()).casefold()
            if words and words in seen:
                params = {"lang": lang, "one": seen[words], "two": item.id}
                yield Finding("L03", ("items", place, lang), params)
            seen.setdefault(words, item.id)


def _editions(instrument: Instrument) -> Iterator[Finding]:
    """Any language but English must say which edition its words are."""
    for place, lang in enumerate(instrument.languages):
        if not lang.startswith("en") and lang not in instrument.translations:
            yield Finding("L05", ("languages", place), {"lang": lang})
    for lang in instrument.translations:
        if lang not in instrument.languages:
            yield Finding(
                "L02", ("translations", lang), {"lang": lang, "near": near(lang, instrument.languages)}, key=True
            )


def _script(instrument: Instrument) -> Iterator[Finding]:
    for text in texts(instrument):
        for lang, words in text.words.items():
            wrong = other_script(words, lang)
            if wrong:
                params = {"where": text.where, "lang": lang, "characters": wrong}
                yield Finding("L04", (*text.loc, lang), params)


def other_script(words: str, lang: str) -> str:
    """Return the characters of *words* that only the other Chinese script has, each once."""
    if not lang.startswith("zh"):
        return ""
    own, other = ("gb2312", "big5") if lang in _SIMPLIFIED else ("big5", "gb2312")
    written = dict.fromkeys(_IDEOGRAPH.findall(words))
    return "".join(ch for ch in written if _in(ch, other) and not _in(ch, own))


def _in(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True

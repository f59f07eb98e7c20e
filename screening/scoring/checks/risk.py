"""Nobody's self-harm is overlooked: risk items are marked, and flags look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...instrument.conditions import Node, parse_condition
from ...instrument.finding import Finding
from ...instrument.model import Instrument
from ...instrument.references import mentioned
from ...terms import Tier
from .study import Study

_ENGLISH: Final = re.compile(
    r"suicid"
    r"|\b(kill(ing|ed)?|hurt(ing)?|harm(ing|ed)?) (your|my|him|her|one|them)sel(f|ves)"
    r"|\bself[- ]?harm"
    r"|\b(better off|wish(ed|ing)? (you|I) (were|was)) dead"
    r"|\bif (you|I) (were|was) dead"
    r"|\b(end(ing)?|tak(e|ing)) (your|my|one's) (own )?life"
    r"|\bthoughts of (death|dying|ending)",
    re.IGNORECASE,
)
_CHINESE: Final = re.compile(
    r"自杀|自殺|轻生|輕生|自伤|自傷|自残|自殘|伤害(你|您|我)?自己|傷害(你|您|我)?自己"
    r"|不如死|不如死掉|想死|死了(会|更|就)|结束(你|您|我|自己)?的?生命|結束(你|您|我|自己)?的?生命"
)


def speaks_of_self_harm(words: str, lang: str) -> bool:
    """Whether *words* plainly speak of suicide or self-harm; not every way of saying it is known."""
    pattern = _CHINESE if lang.startswith("zh") else _ENGLISH
    return pattern.search(words) is not None


def risk(study: Study) -> Iterator[Finding]:
    """Risk items that nothing looks at (F01), flags without a tier (F02), items not marked (F03)."""
    instrument = study.instrument
    watched = set(_watched(instrument))
    marked = {item.id for item in instrument.items if item.about == "self_harm"}
    for place, item in enumerate(instrument.items):
        speaks = [lang for lang, words in item.words.items() if speaks_of_self_harm(words, lang)]
        if item.id not in marked and speaks:
            yield Finding("F03", ("items", place, speaks[0]), {"name": item.id, "lang": speaks[0]})
        if (item.id in marked or speaks) and item.id not in watched:
            yield Finding("F01", ("items", place), {"name": item.id})
    for name, flag in instrument.flags.items():
        if flag.tier in (None, "none") and marked & set(mentioned(parse_condition(flag.when), instrument)):
            yield Finding("F02", ("flags", name), {"name": name}, key=True)


def _watched(instrument: Instrument) -> Iterator[str]:
    """Yield what flags look at, and rules that put forward a high tier."""
    for node in _watching(instrument):
        yield from mentioned(node, instrument)


def _watching(instrument: Instrument) -> Iterator[Node]:
    for flag in instrument.flags.values():
        yield parse_condition(flag.when)
    for score in instrument.scores.values():
        for rule in score.decide or ():
            if rule.when is not None and Tier.named(rule.tier or "none") >= Tier.HIGH:
                yield parse_condition(rule.when)

"""
One instrument as a page of text.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..instrument.model import Instrument
from ..instrument.scales import ResponseScale
from ..instrument.scores import Cutoff, Score
from .terminal import columns, pad, table, width, wrap

_COUNTS = {"none": "declined", "not_applicable": "left out"}
_WITHHELD = "The words are withheld: the rights do not let them be shipped. It scores; it cannot be shown."


def described(instrument: Instrument, language: str) -> Iterator[str]:
    """Yield the lines of the page in *language*; what is said of scores and rights is in English."""
    name = instrument.name.get(language, instrument.id)
    yield name
    yield "=" * width(name)
    yield f"{instrument.ref} · {len(instrument.items)} items · measures {', '.join(instrument.measures)}"
    for words in (instrument.recall, instrument.instructions):
        if language in words:
            yield ""
            yield from wrap(words[language], columns())
    yield from _items(instrument, language)
    yield from _rules(instrument)
    for score, model in instrument.scores.items():
        if not model.internal:
            yield from _score(score, model, language)
    if instrument.flags:
        yield from _head("Flags")
        flags = instrument.flags.items()
        yield from table([(n, f"when {f.when}", f.tier or "", f.words.get(language, "")) for n, f in flags])
    yield from _origin(instrument, language)


def _head(text: str) -> Iterator[str]:
    yield from ("", text, "-" * width(text))


def _items(instrument: Instrument, language: str) -> Iterator[str]:
    yield from _head("Questions")
    if instrument.withheld:
        yield from wrap(_WITHHELD, columns())
    last: ResponseScale | None = None
    left = max(len(item.id) for item in instrument.items) + 2
    for item in instrument.items:
        scale = instrument.scale(item)
        if scale is not last:
            yield f"  [{'  '.join(_answers(scale, language))}]"
            last = scale
        reverse = " (reversed)" if item.id in instrument.expand(instrument.reverse_scored) else ""
        text = pad(item.id, left) + item.words.get(language, "…") + reverse
        yield from wrap(text, columns(), " " * left)


def _answers(scale: ResponseScale, language: str) -> Iterator[str]:
    if scale.number is not None or scale.clock:
        yield f"{scale.number} {scale.unit or ''}".strip() if scale.number is not None else "HH:MM"
    for code, option in scale.options.items():
        counts = (
            ""
            if option.score is None or option.score == code
            else f" ({_COUNTS.get(str(option.score), f'counts {option.score}')})"
        )
        yield f"{code} {option.words.get(language, '')}".strip() + counts


def _rules(instrument: Instrument) -> Iterator[str]:
    if instrument.branching:
        yield from _head("Asked only if")
        yield from table([(", ".join(rule.ask), rule.only_if) for rule in instrument.branching])


def _score(name: str, score: Score, language: str) -> Iterator[str]:
    yield from _head(f"Score: {name}")
    made = f"{score.method} of {_short(score.options)}" if score.method != "decide" else "the first rule that holds"
    yield from wrap(made + (f", {score.range}" if score.range else ""), columns())
    missing = score.missing
    if missing is not None:
        rule = f"needs {missing.need} answers" if missing.need else f"{missing.allow or 0} blank allowed"
        yield f"{rule}{f', filled with the {missing.fill}' if missing.fill else ''}"
    for key, bands in (score.bands.sets if score.bands else {}).items():
        yield from ([f"bands {key}:"] if key != "default" else [])
        rows = [
            (str(b.range) if b.range else f"{b.from_ if b.from_ is not None else '…'} to below {b.below or '…'}",
             b.level, b.tier or "", b.words.get(language, ""))
            for b in bands.list
        ]  # fmt: skip
        yield from table(rows)
    yield from table([(r.when or "otherwise", r.level or "", r.tier or "") for r in score.decide or ()])
    yield from (_cutoff(cutoff) for cutoff in score.cutoffs)


def _short(options: object) -> str:
    if isinstance(options, str):
        return options
    return ", ".join(map(str, options)) if isinstance(options, tuple) else str(options)


def _cutoff(cutoff: Cutoff) -> str:
    edge = f"at least {cutoff.at_least}" if cutoff.at_least is not None else f"at most {cutoff.at_most}"
    group = "".join(f", {name} {value}" for name, value in cutoff.for_.items())
    return f"{cutoff.means}: {edge}{group}" + (f" ({cutoff.source})" if cutoff.source else "")


def _origin(instrument: Instrument, language: str) -> Iterator[str]:
    yield from _head("Origin and rights")
    rights = instrument.rights
    yield from wrap(instrument.source.citation, columns())
    said = [f"use: {rights.use}", rights.holder, rights.statement, rights.url, f"looked at {rights.checked}"]
    yield from wrap(" · ".join(part for part in said if part), columns())
    if language in instrument.translations:
        yield from wrap(f"{language}: {instrument.translations[language].edition}", columns())

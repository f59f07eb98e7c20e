"""Whether the worked examples come out as the file says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...instrument.finding import Finding, Loc
from ...instrument.model import Instrument
from ...instrument.shape import near
from ...terms import Truth
from ..outcome import ScoreResult
from ..result import Result
from .reach import shown
from .study import Study

UNSCORABLE = "unscorable"
_WHOLE = ("flags", "tier", "tier_at_most", "not_asked", "ignored")
_OF_SCORE = ("level", "filled", "reason", "meets")


def examples(study: Study) -> Iterator[Finding]:
    """Examples that cannot be read (E05), expect what is not there (E06) or come out otherwise (E01)."""
    known = list(expectable(study.instrument))
    for place, worked in enumerate(study.examples):
        loc: Loc = ("examples", place)
        if worked.error is not None:
            yield Finding("E05", (*loc, "answers", worked.error.key), {"why": worked.error.why})
            continue
        assert worked.result is not None
        for key, expected in worked.example.expect.items():
            if key not in known:
                yield Finding("E06", (*loc, "expect", key), {"key": key, "near": near(key, known)}, key=True)
                continue
            found = _compared(worked.result, key, expected)
            if found is not None:
                params = {"what": key, "expected": _text(expected), "found": found}
                yield Finding("E01", (*loc, "expect", key), params)


def expectable(instrument: Instrument) -> Iterator[str]:
    """Yield every key under which an example can expect something."""
    yield from _WHOLE
    for name, score in instrument.scores.items():
        if not score.internal:
            yield name
            yield from (f"{name}.{part}" for part in _OF_SCORE)
    for name in instrument.flags:
        yield f"flags.{name}"
        if name not in instrument.scores:
            yield name


def _compared(result: Result, key: str, expected: Any) -> str | None:
    """Return what was found instead of *expected*, or None where it is as expected."""
    if key in _WHOLE:
        return _OF_RESULT[key](result, expected)
    name, _, part = key.partition(".")
    if name == "flags" or name not in result.scores:
        return _truth(result.flags[part or name], expected)
    score = result.scores[name]
    match part:
        case "":
            return _value(score, expected)
        case "meets":
            return _truths(score.meets, expected)
        case "filled":
            return None if score.filled == expected else str(score.filled)
        case _:
            found = getattr(score, part)
            return None if _word(found) == _word(expected) else _word(found)


def _value(score: ScoreResult, expected: Any) -> str | None:
    if score.exact is None:
        return None if expected == UNSCORABLE and score.level is None else score.level or UNSCORABLE
    if isinstance(expected, int | Decimal) and _as_printed(score.exact, expected):
        return None
    return shown(score.exact)


def _as_printed(value: Fraction, printed: int | Decimal) -> bool:
    """Whether *value* is *printed*, cut to the decimals that *printed* has if it has any."""
    exponent = printed.as_tuple().exponent if isinstance(printed, Decimal) else 0
    if not isinstance(exponent, int) or exponent >= 0:
        return value == Fraction(printed)
    return abs(value - Fraction(printed)) <= Fraction(1, 2 * 10**-exponent)


def _truth(found: Truth, expected: Any) -> str | None:
    return None if found.word == expected else found.word


def _truths(found: Mapping[str, Truth], expected: Any) -> str | None:
    """Compare with a list of all that are YES, or with a mapping of those it names."""
    if isinstance(expected, dict):
        wrong = {n: found[n].word if n in found else "-" for n in expected}
        return None if wrong == expected else ", ".join(f"{name}: {word}" for name, word in wrong.items())
    names = [name for name, truth in found.items() if truth is Truth.YES]
    return _names(names, expected)


def _names(found: Any, expected: Any) -> str | None:
    if isinstance(expected, list) and sorted(map(str, expected)) == sorted(found):
        return None
    return f"[{', '.join(found)}]"


def _word(value: object) -> str:
    return "none" if value is None else str(value)


def _text(expected: object) -> str:
    return f"[{', '.join(map(str, expected))}]" if isinstance(expected, list) else _word(expected)


_OF_RESULT: Mapping[str, Callable[[Result, Any], str | None]] = {
    "flags": lambda result, expected: _truths(result.flags, expected),
    "tier": lambda result, expected: None if result.tier.word == expected else result.tier.word,
    "tier_at_most": lambda r, expected: None if r.tier_at_most.word == expected else r.tier_at_most.word,
    "not_asked": lambda result, expected: _names(result.not_asked, expected),
    "ignored": lambda result, expected: _names(result.ignored, expected),
}

"""
From what pydantic says of a wrong shape to problems a psychologist can act on, each where it stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from ..codes import CODES
from ..errors import Both, Problem
from .source import Source

_EXPECTED: Final = {
    "int_type": Both("a whole number", "整数"),
    "string_type": Both("text", "文字"),
    "bool_type": Both("true or false", "true 或 false"),
    "decimal_type": Both("a number", "数字"),
    "tuple_type": Both("a list", "列表"),
    "list_type": Both("a list", "列表"),
    "dict_type": Both("keys with values", "键值对"),
    "model_type": Both("keys with values", "键值对"),
    "model_attributes_type": Both("keys with values", "键值对"),
    "is_instance_of": Both("a number", "数字"),
    "float_type": Both("a number", "数字"),
}
_LIMITS: Final = ("ge", "gt", "le", "lt", "min_length", "max_length")


def problems_of(error: ValidationError, source: Source, model: type[BaseModel], path: str) -> list[Problem]:
    """Return what *error* says, one problem for each place."""
    places: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for fault in error.errors(include_url=False):
        loc = fault["loc"][:-1] if fault["type"] in ("missing", "extra_forbidden") else fault["loc"]
        places.setdefault(in_file(source.data, loc), []).append(fault)
    return [problem for loc, faults in places.items() for problem in _at(loc, faults, source, model, path)]


def in_file(data: object, loc: Iterable[str | int]) -> tuple[str | int, ...]:
    """Return the way to *loc* as the file has it: steps the models added are left out."""
    found: list[str | int] = []
    for step in loc:
        inside: Any = data
        keyed = isinstance(inside, dict) and step in inside
        placed = isinstance(inside, list) and isinstance(step, int) and step < len(inside)
        if keyed or placed:
            data = inside[step]
            found.append(step)
    return tuple(found)


def value_at(data: Any, loc: Iterable[str | int]) -> Any:
    """Return the value that stands at *loc*."""
    for step in loc:
        data = data[step]
    return data


def _at(
    loc: tuple[Any, ...], faults: list[Mapping[str, Any]], source: Source, model: type[BaseModel], path: str
) -> Iterable[Problem]:
    """Yield the problems of one place: each missing or unknown key, else the most telling of what does not fit."""
    keyed = [f for f in faults if f["type"] in ("missing", "extra_forbidden")]
    about = ".".join(map(str, loc))
    for fault in keyed:
        key = fault["loc"][-1]
        if fault["type"] == "missing":
            line, column = source.at(loc)
            yield Problem("M01", line, column, {"key": key}, path, about)
        else:
            line, column = source.at((*loc, key), key=True)
            allowed = _allowed(model, fault["loc"][:-1])
            close = near(str(key), allowed)
            params = {"key": key, "allowed": ", ".join(allowed) or "-", "near": close}
            yield Problem("M02", line, column, params, path, about)
    if not keyed:
        line, column = source.at(loc)
        code, told = _told(faults, _short(value_at(source.data, loc)))
        yield Problem(code, line, column, told, path, about)


def _told(faults: list[Mapping[str, Any]], found: str) -> tuple[str, Mapping[str, object]]:
    own = [f for f in faults if f["type"] in CODES]
    if own:
        return own[0]["type"], {"found": found} | dict(own[0].get("ctx") or {})
    kinds = {f["type"] for f in faults}
    if kinds <= _EXPECTED.keys() | {"literal_error", "none_required"}:
        literals = [f["ctx"]["expected"] for f in faults if f["type"] == "literal_error"]
        if literals:
            allowed = [part.strip().strip("'") for text in literals for part in text.replace(" or ", ",").split(",")]
            return "M03", {"found": found, "allowed": ", ".join(allowed), "near": near(found.strip("'"), allowed)}
        expected = dict.fromkeys(_EXPECTED[f["type"]] for f in faults if f["type"] in _EXPECTED)
        both = Both(" or ".join(e.en for e in expected), "或".join(e.zh for e in expected))
        return "M04", {"expected": both, "found": found}
    fault = next(f for f in faults if f["type"] not in _EXPECTED)
    ctx = fault.get("ctx") or {}
    if "pattern" in ctx:
        return "M15", {"found": found, "pattern": ctx["pattern"]}
    limits = [f"{name} {ctx[name]}" for name in _LIMITS if name in ctx]
    if fault["type"] == "too_short":
        return "M18", {}
    return ("M16", {"found": found, "limit": ", ".join(limits)}) if limits else ("M17", {"why": fault["msg"]})


def _short(value: object) -> str:
    """Return *value* as the file wrote it, cut after forty characters."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    plain = {None: "nothing", True: "true", False: "false"}
    known = next((text for word, text in plain.items() if value is word), None)
    shown = known or (repr(value) if isinstance(value, str) else str(value))
    return shown if len(shown) <= 40 else shown[:39] + "…"


def near(word: str, known: Iterable[str]) -> Both:
    """Return ``(did you mean …?)`` where *known* has something near, else nothing."""
    found = get_close_matches(word, list(known), 1, 0.6)
    return Both(f" (did you mean {found[0]}?)", f"（是否为 {found[0]}？）") if found else Both("", "")


def _allowed(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """Return the keys of the part of *model* that *loc* leads to, as files write them."""
    current: Any = model
    for step in loc:
        fields = getattr(current, "model_fields", None)
        if isinstance(step, int) or fields is None:
            continue
        field = next((f for name, f in fields.items() if step in (name, f.alias)), None)
        if field is not None:
            current = _model_in(field.annotation) or current
    fields = getattr(current, "model_fields", {})
    return [f.alias or name for name, f in fields.items() if name not in ("words", "plugin", "options", "sets")]


def _model_in(annotation: Any) -> Any:
    """Return the last model an annotation holds, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_model_in(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in reversed(found) if model is not None), None)

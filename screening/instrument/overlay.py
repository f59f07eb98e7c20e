"""
Words for a withheld instrument, brought by a deployer who may use them.

The overlay names the structure it belongs to, ``words_for: isi@1.0.0#digest``, so words never meet another key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError

from ..errors import InstrumentError
from .base import Code, Model, Words
from .finding import Finding, problems
from .model import Instrument, Rights, Translation
from .shape import near, problems_of
from .source import parse


class Overlay(Model):
    """The words of one language: of items by id, of options by scale and code, of scores and flags by name."""

    words_for: str
    language: str
    rights: Rights
    translation: Translation | None = None
    name: str | None = None
    recall: str | None = None
    instructions: str | None = None
    items: Words
    responses: dict[str, dict[Code, str]] = Field(default_factory=dict)
    levels: dict[str, Words] = Field(default_factory=dict)
    flags: Words = Field(default_factory=dict)


def with_words(instrument: Instrument, text: str | bytes, *, path: str = "") -> Instrument:
    """
    Return *instrument* with the words of the overlay *text*; its digest stays, since words are no structure.

    Raises:
        InstrumentError: an overlay for another structure, words missing or too many, by line and column.
    """
    source = parse(text, path=path)
    try:
        overlay = Overlay.model_validate(source.data)
    except ValidationError as error:
        raise InstrumentError(problems_of(error, source, Overlay, path)) from None
    found = list(_misfits(instrument, overlay))
    if found:
        raise InstrumentError(problems(found, source, path))
    return Instrument.model_validate(_merged(instrument.to_data(), overlay))


def _misfits(instrument: Instrument, overlay: Overlay) -> Iterator[Finding]:
    if overlay.words_for != instrument.ref:
        yield Finding("L08", ("words_for",), {"found": overlay.words_for, "expected": instrument.ref})
        return
    if overlay.language in instrument.languages:
        yield Finding("L09", ("language",), {"lang": overlay.language})
    yield from _aligned(overlay.items, {item.id: "" for item in instrument.items}, ("items",), overlay.language)
    for name, scale in instrument.responses.items():
        if scale.options:
            loc = ("responses", name) if name in overlay.responses else ("responses",)
            yield from _aligned(overlay.responses.get(name, {}), scale.options, loc, overlay.language)
    yield from _aligned(overlay.flags, instrument.flags, ("flags",), overlay.language)


def _aligned(
    given: Mapping[Any, object], wanted: Mapping[Any, object], loc: tuple[str | int, ...], lang: str
) -> Iterator[Finding]:
    for key in given:
        if key not in wanted:
            params = {"name": key, "near": near(str(key), map(str, wanted))}
            yield Finding("S01", (*loc, key), params, key=True)
    for key in wanted:
        if key not in given:
            yield Finding("L01", loc, {"where": f"{loc[-1]} {key}", "lang": lang})


def _merged(data: dict[str, Any], overlay: Overlay) -> dict[str, Any]:
    lang = overlay.language
    data["languages"] = [*data["languages"], lang]
    data["withheld"] = False
    data["rights"] = overlay.rights.to_data()
    for key in ("name", "recall", "instructions"):
        if (words := getattr(overlay, key)) is not None:
            data[key] = {**data.get(key, {}), lang: words}
    if overlay.translation is not None:
        data["translations"] = {**data.get("translations", {}), lang: overlay.translation.to_data()}
    data["items"] = [{**item, lang: overlay.items[item["id"]]} for item in data["items"]]
    for name, words in overlay.responses.items():
        options = data["responses"][name]
        data["responses"][name] = {code: {**options[code], lang: words[code]} for code in options}
    for name, words_of in overlay.flags.items():
        data["flags"][name] = {**data["flags"][name], lang: words_of}
    for name, levels in overlay.levels.items():
        _name_levels(data["scores"].get(name, {}), levels, lang)
    return data


def _name_levels(score: dict[str, Any], levels: Words, lang: str) -> None:
    """Give the bands of *score* their words in place."""
    bands = score.get("bands", [])
    sets = [bands] if isinstance(bands, list) else [s["list"] for key, s in bands.items() if key != "use"]
    for band in (band for bands in sets for band in bands):
        if band["level"] in levels:
            band[lang] = levels[band["level"]]

"""
The JSON Schema of an instrument file, for editors: made from the models, then told of the short forms files may use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from .base import LANGUAGE, as_list
from .model import Instrument
from .schema_words import DESCRIPTIONS

Schema: TypeAlias = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_BY_LANGUAGE: Final = f"^{LANGUAGE.pattern}$"
_CODE: Final = r"^(-?[0-9]+|(?!(number|clock|decimals|unit|options)$)[A-Za-z_][A-Za-z0-9_]*)$"
_LISTED: Final = r"^-?[0-9]+(\s*-\s*-?[0-9]+|(\s*,\s*-?[0-9]+)+)$"
_WORDED: Final = ("Band", "Cutoff", "Flag", "Item", "Option", "Rule", "Score")


def instrument_schema(scorers: Iterable[str] = ()) -> Schema:
    """Return the schema (JSON Schema draft 7); a score may also be made by one of *scorers*, third parties' names."""
    made = Instrument.model_json_schema(schema_generator=_Generator, ref_template="#/definitions/{model}")
    parts: dict[str, Schema] = made.pop("$defs")
    parts["Score"]["properties"].pop("plugin")
    parts["Score"]["properties"] |= {name: {"description": "a scorer of an installed package"} for name in scorers}
    for name in _WORDED:
        _worded(parts[name])
    for name, rewrite in _SHORT_FORMS.items():
        parts[name] = rewrite(parts[name])
    _top(made)
    _describe({"Instrument": made, **parts})
    for part in _walk([made, parts]):
        _tidy(part)
    return {"$schema": DRAFT, "title": "Instrument", **made, "definitions": parts}


class _Generator(GenerateJsonSchema):
    """Knows that a decimal is written as a number, and where one text may stand for a list of it."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> Schema:
        limits = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
        return {"type": "number"} | {says: float(schema[key]) for key, says in limits.items() if key in schema}  # type: ignore[literal-required]

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        inner: Schema = super().function_before_schema(schema)
        return {"anyOf": [inner, {"type": "string"}]} if schema["function"]["function"] is as_list else inner


def _worded(part: Schema) -> None:
    """Let the words stand beside the other keys, some of which (``sum``, ``for``) look like a language."""
    part["properties"].pop("words")
    keys = "|".join(key for key in part["properties"] if LANGUAGE.fullmatch(key))
    pattern = f"^(?!({keys})$){LANGUAGE.pattern}$" if keys else _BY_LANGUAGE
    part["patternProperties"] = {pattern: {"type": "string", "description": "the words in this language"}}


def _top(made: Schema) -> None:
    """Say which keys of the top level are languages or ids."""
    for key in ("name", "recall", "instructions", "translations"):
        values = made["properties"][key].pop("additionalProperties")
        made["properties"][key] |= {"patternProperties": {_BY_LANGUAGE: values}, "additionalProperties": False}
    for key in ("context", "codings", "scores", "flags"):
        made["properties"][key]["additionalProperties"] = False


def _scale(part: Schema) -> Schema:
    fields = part["properties"]
    fields.pop("options")
    option = {"anyOf": [{"$ref": "#/definitions/Option"}, {"type": "null"}]}
    return {
        "description": part["description"],
        "anyOf": [
            {"type": "object", "patternProperties": {_CODE: option}, "additionalProperties": False, "minProperties": 1},
            {"type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1},
            {"type": "string", "pattern": _LISTED, "description": "the codes alone: 0-3, or 0, 2, 4"},
        ],
    }


def _band_sets(part: Schema) -> Schema:
    several = {
        "type": "object",
        "properties": {"use": part["properties"]["use"]},
        "additionalProperties": {"$ref": "#/definitions/BandSet"},
    }
    listed = {"type": "array", "items": {"$ref": "#/definitions/Band"}, "minItems": 1}
    return {"description": part["description"], "anyOf": [listed, several]}


def _rounding(part: Schema) -> Schema:
    said = part.pop("description")
    return {"description": said, "anyOf": [dict(part["properties"]["method"]), part]}


_SHORT_FORMS: Final[dict[str, Callable[[Schema], Schema]]] = {
    "ResponseScale": _scale,
    "BandSets": _band_sets,
    "Rounding": _rounding,
}


def _describe(parts: dict[str, Schema]) -> None:
    """Put a description at each key of each part."""
    for name, part in parts.items():
        for form in (part, *part.get("anyOf", ())):
            for key, value in form.get("properties", {}).items():
                said = DESCRIPTIONS.get(f"{name}.{key}") or DESCRIPTIONS.get(key)
                if said:
                    value["description"] = said


def _walk(value: object) -> Iterator[Schema]:
    if isinstance(value, dict):
        yield value
        for inner in list(value.values()):
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


def _tidy(part: Schema) -> None:
    """Write limits and unions the way validators know them; a default of nothing needs no saying."""
    if part.get("default", 0) in (None, [], {}):
        del part["default"]
    if "gt" in part and isinstance(part["gt"], int):
        part["exclusiveMinimum"] = part.pop("gt")
    if "minLength" in part and ("items" in part or "anyOf" in part):
        part["minItems"] = part.pop("minLength")
    kinds = part.get("anyOf")
    if isinstance(kinds, list) and {"type": "integer"} in kinds and {"type": "number"} in kinds:
        kinds.remove({"type": "integer"})

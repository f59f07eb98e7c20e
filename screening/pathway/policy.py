"""
The policy: one YAML file without expressions, laid over another and over the floor, merged and verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import InstrumentError, PolicyError, Problem
from ..instrument.source import Source, parse
from .rules import Close, Counter, Group, Obligation, On, Rest, Roles, Rules, StateSpec, compile_rows
from .verify import Fault, Loc, compare, verify
from .words import Fact

M = TypeVar("M", bound=BaseModel)

LEVELS: Final = {"counters": 1, "obligations": 1, "everywhere": 1, "groups": 3, "rest": 3, "states": 3}
"""How deep the sections of two layers are merged; below that the upper layer's word replaces the lower's."""


class Floor(BaseModel):
    """What nobody may loosen: the least that is owed, who may set which fact, how an episode may close."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    floor: Literal[1]
    obligations: dict[str, Obligation]
    facts: dict[Fact, Roles]
    closes: list[Close]


class PolicyFile(BaseModel):
    """A policy with all its layers laid one over the other."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    policy: str
    version: int
    counters: dict[str, Counter]
    rest: Rest
    everywhere: On
    groups: dict[str, Group] = {}
    states: dict[str, StateSpec]
    obligations: dict[str, Obligation]


@dataclass(frozen=True, slots=True)
class Policy(Rules):
    """Rules that have been verified; *digest* stands for every word of all their layers."""

    name: str
    version: int
    digest: str

    @classmethod
    def parse(cls, text: str | bytes, *, floor: str | bytes, base: str | bytes | None = None, path: str = "") -> Self:
        """
        Return the policy of *text*, laid over *base* (the shipped default) where it is an overlay.

        Raises:
            PolicyError: with every problem found, each at its line and column.
        """
        layers = [_read(base, "default.yaml")] if base is not None else []
        layers.append(_read(text, path))
        ground = _read(floor, "floor.yaml")
        least = _modelled(Floor, ground.data, [ground])
        merged = {"obligations": ground.data["obligations"]}
        for layer in layers:
            merged = merge(merged, layer.data)
        file = _modelled(PolicyFile, merged, [ground, *layers])
        rest = {"new": file.rest.new, "closed": file.rest.closed, "erased": file.rest.erased}
        table, places = compile_rows(file.everywhere, file.groups, file.states, rest)
        policy = cls(
            states=file.states,
            rest=rest,
            counters=file.counters,
            obligations=file.obligations,
            closes=tuple(least.closes),
            table=table,
            places=places,
            name=file.policy,
            version=file.version,
            digest=digest({"floor": ground.data, "policy": merged}),
        )
        if faults := [
            *verify(policy, {str(fact): roles for fact, roles in least.facts.items()}),
            *compare(policy, least.obligations),
        ]:
            raise PolicyError([_placed(fault, [ground, *layers]) for fault in faults])
        return policy


def digest(data: object) -> str:
    """Return the first twelve hex digits of the SHA-256 of *data* written one way only."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()[:12]


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return *under* with *over* laid on it: entries, their fields and their events one by one.

    The rows of one event are replaced as a whole, so that their order is never a matter of two files.
    """
    return {**under, **{key: _lay(under.get(key), value, LEVELS.get(key, 0)) for key, value in over.items()}}


def _lay(under: Any, over: Any, levels: int) -> Any:
    if levels == 0 or not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return {**under, **{key: _lay(under.get(key), value, levels - 1) for key, value in over.items()}}


def _read(text: str | bytes, path: str) -> Source:
    try:
        return parse(text, path=path)
    except InstrumentError as error:
        raise PolicyError(error.problems) from None


def _modelled(model: type[M], data: object, layers: Sequence[Source]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [Fault("P01", tuple(each["loc"]), {"why": each["msg"]}) for each in error.errors()]
        raise PolicyError([_placed(fault, layers) for fault in faults]) from None


def _placed(fault: Fault, layers: Sequence[Source]) -> Problem:
    """Return *fault* as a problem at the place of the topmost layer that says most of it."""
    found = [(*_reached(layer.data, fault.loc), layer) for layer in layers]
    most = max(depth for depth, _, _ in found)
    _, loc, layer = next(each for each in reversed(found) if each[0] == most)
    line, column = layer.at(loc)
    about = ".".join(str(part) for part in fault.loc)
    return Problem(fault.code, line, column, {"about": about, **fault.params}, layer.path, about)


def _reached(data: Any, loc: Loc) -> tuple[int, Loc]:
    """
    Return how much of *loc* is in *data*, and the way to it there.

    A lone row may be written without a list, and then has no number to go by.
    """
    way: list[str | int] = []
    for depth, part in enumerate(loc):
        if isinstance(data, dict | list) and _inside(data, part):
            way.append(part)
            data = data[part]  # type: ignore[index]
        elif not isinstance(part, int):
            return depth, tuple(way)
    return len(loc), tuple(way)


def _inside(data: dict[Any, Any] | list[Any], part: str | int) -> bool:
    return part in data if isinstance(data, dict) else part in range(len(data))

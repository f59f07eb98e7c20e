"""
The models of a score: how it is made, and how it is read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .base import AnyRange, Id, Model, Names, Number, Worded, as_tuple

TierName = Literal["none", "low", "moderate", "high", "crisis"]
Group = dict[str, str]
RoundTo = Literal["half_up", "floor", "nearest"]


class Rounding(Model):
    """How decimals are cut: half_up (away from zero at .5), floor, or nearest (halves to the even one)."""

    method: RoundTo
    decimals: int = Field(default=0, ge=0, le=6)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        return {"method": data} if isinstance(data, str) else data

    def to_data(self) -> Any:
        """Return ``half_up``, or the long form where decimals are kept."""
        return super().to_data() if self.decimals else self.method


class Missing(Model):
    """The missing-item rule: how many blanks are allowed (or answers needed), and what fills a blank."""

    allow: int | None = Field(default=None, ge=0)
    need: int | None = Field(default=None, ge=1)
    fill: Literal["mean", "lowest"] | None = None
    round: Rounding | None = None
    blank_counts: dict[str, Number] = Field(default_factory=dict)
    source: str | None = None
    official: bool = True

    @model_validator(mode="after")
    def _one(self) -> Missing:
        if self.allow is not None and self.need is not None:
            raise PydanticCustomError("M09", "both allow and need")
        return self


class Band(Worded):
    """One published level of a score; ends are closed and printed (``range``), or ``from`` / ``below`` for decimals."""

    range: AnyRange | None = None
    from_: int | Decimal | None = Field(default=None, alias="from")
    below: int | Decimal | None = None
    level: Id
    tier: TierName | None = None

    @model_validator(mode="after")
    def _ends(self) -> Band:
        if (self.range is None) == (self.from_ is None and self.below is None):
            raise PydanticCustomError("M10", "a band needs range, or from and below")
        return self


Bands = Annotated[tuple[Band, ...], BeforeValidator(as_tuple), Field(min_length=1)]


class BandSet(Model):
    """A set of bands from one source, for one group or for everybody."""

    for_: Group = Field(default_factory=dict, alias="for")
    source: str | None = None
    population: str | None = None
    official: bool = True
    list: Bands


class BandSets(Model):
    """One or several band sets; those named by *use* give the level."""

    use: Names | None = None
    sets: dict[str, BandSet] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: object) -> object:
        if isinstance(data, list):
            return {"sets": {"default": {"list": data}}}
        if not isinstance(data, dict) or "sets" in data:
            return data
        return {"sets": {k: v for k, v in data.items() if k != "use"}} | {k: v for k, v in data.items() if k == "use"}

    @property
    def used(self) -> tuple[BandSet, ...]:
        """The sets that give the level, in the order they are tried."""
        names = self.use if self.use is not None else tuple(self.sets)
        return tuple(self.sets[name] for name in names if name in self.sets)

    def to_data(self) -> Any:
        """Return the sets as a file writes them."""
        data = super().to_data()
        sets = data.pop("sets")
        return sets["default"]["list"] if list(sets) == ["default"] and len(sets["default"]) == 1 else data | sets


class Cutoff(Worded):
    """A published cut-off; the one without ``for`` serves when the group is unknown."""

    at_least: int | Decimal | None = None
    at_most: int | Decimal | None = None
    means: Id
    tier: TierName | None = None
    for_: Group = Field(default_factory=dict, alias="for")
    sensitivity: Decimal | None = Field(default=None, ge=0, le=1)
    specificity: Decimal | None = Field(default=None, ge=0, le=1)
    population: str | None = None
    source: str | None = None
    official: bool = True

    @model_validator(mode="after")
    def _one(self) -> Cutoff:
        if (self.at_least is None) == (self.at_most is None):
            raise PydanticCustomError("M11", "a cut-off needs at_least or at_most")
        return self


class Rule(Worded):
    """One rule of a decision: the first whose condition holds wins."""

    when: str | None = None
    otherwise: Literal[True] | None = None
    level: Id | None = None
    value: int | Decimal | None = None
    tier: TierName | None = None
    source: str | None = None
    official: bool = True

    @model_validator(mode="after")
    def _one(self) -> Rule:
        if (self.when is None) == (self.otherwise is None):
            raise PydanticCustomError("M12", "a rule needs when or otherwise")
        return self


class Norm(Model):
    """What a group scores: mean and standard deviation, the n they rest on, and where they were published."""

    for_: Group = Field(default_factory=dict, alias="for")
    mean: int | Decimal
    sd: int | Decimal = Field(gt=0)
    n: int = Field(gt=1)
    population: str | None = None
    source: str


class Change(Model):
    """What the reliable change index rests on: reliability and standard deviation, with their source."""

    reliability: Decimal = Field(gt=0, lt=1)
    sd: int | Decimal = Field(gt=0)
    kind: str | None = None
    source: str


class Score(Worded):
    """
    One score: exactly one way to make it, then what is done to the result, then how it is read.

    A third party's scorer stands under its own name; it is kept in *plugin* with its options as written.
    """

    sum: Names | None = None
    mean: Names | None = None
    max: Names | None = None
    min: Names | None = None
    count: Names | None = None
    weighted: dict[str, Number] | None = None
    formula: str | None = None
    decide: Annotated[tuple[Rule, ...], BeforeValidator(as_tuple), Field(min_length=1)] | None = None
    plugin: dict[str, Any] | None = None

    recode: dict[Any, Number] | None = None
    missing: Missing | None = None
    multiply: int | Decimal | None = None
    add: int | Decimal | None = None
    round: Rounding | None = None
    lookup: dict[Any, Number] | str | None = None
    range: AnyRange | None = None
    higher_is: Literal["worse", "better", "neither"] | None = None
    internal: bool = False
    source: str | None = None
    bands: BandSets | None = None
    cutoffs: Annotated[tuple[Cutoff, ...], BeforeValidator(as_tuple)] = ()
    norms: Annotated[tuple[Norm, ...], BeforeValidator(as_tuple)] = ()
    change: Change | None = None

    @model_validator(mode="before")
    @classmethod
    def _plugin(cls, data: object, info: Any) -> object:
        offered = (info.context or {}).get("scorers", ())
        if not isinstance(data, dict) or "plugin" in data:
            return data
        theirs = {k: v for k, v in data.items() if k in offered and k not in METHODS}
        return {k: v for k, v in data.items() if k not in theirs} | ({"plugin": theirs} if theirs else {})

    @model_validator(mode="after")
    def _one(self) -> Score:
        ways = [m for m in METHODS if getattr(self, m) is not None] + list(self.plugin or ())
        if len(ways) != 1:
            raise PydanticCustomError("M13", "not one method", {"found": ", ".join(ways) or "-"})
        return self

    @property
    def method(self) -> str:
        """The name of the scorer that makes it."""
        return next((m for m in METHODS if getattr(self, m) is not None), None) or next(iter(self.plugin or {}))

    @property
    def options(self) -> Any:
        """What the file says to that scorer."""
        return getattr(self, self.method) if self.method in METHODS else (self.plugin or {})[self.method]

    def to_data(self) -> dict[str, Any]:
        """Return the score as a file writes it, a third party's scorer under its own name."""
        data = super().to_data()
        theirs: dict[str, Any] = data.pop("plugin", {})
        return theirs | data


METHODS = ("sum", "mean", "max", "min", "count", "weighted", "formula", "decide")

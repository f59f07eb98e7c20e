"""
The results of many people, as columns. Loads numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..terms import Tier
from .outcome import ScoreResult
from .reading import Reader

Floats: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]


class ScoreColumn:
    """
    One score of many people, each attribute an array with a row for each person.

    *values* float64 (NaN where there is none); *level_codes* int8 into *level_names* (-1 for none), *levels* the
    words; *filled* int16; *reasons* words or None; *meets* int8 truths by cut-off; *tiers* int8 (at least, at most).
    """

    def __init__(self, results: Sequence[ScoreResult], rows: NDArray[np.int64], reader: Reader) -> None:
        self._results, self._rows = results, rows
        self.values: Floats = self._spread([np.nan if r.value is None else r.value for r in results], np.float64)
        self.filled = self._spread([r.filled for r in results], np.int16)
        self.low: Floats = self._spread([r.low for r in results], np.float64)
        self.high: Floats = self._spread([r.high for r in results], np.float64)
        self.level_names = reader.levels
        places: dict[str | None, int] = {None: -1} | {name: place for place, name in enumerate(self.level_names)}
        self.level_codes: Bytes = self._spread([places[r.level] for r in results], np.int8)
        self.tiers = tuple(self._spread([r.tiers[end] for r in results], np.int8) for end in (0, 1))
        self.meets = {name: self._spread([r.meets[name] for r in results], np.int8) for name in reader.cutoffs}

    def _spread(self, values: Sequence[Any], dtype: Any) -> NDArray[Any]:
        return np.array(values, dtype)[self._rows] if len(values) else np.empty(0, dtype)

    @cached_property
    def levels(self) -> NDArray[Any]:
        """The published level of each, or None."""
        return self._spread([r.level for r in self._results], object)

    @cached_property
    def reasons(self) -> NDArray[Any]:
        """Why there is no value or no level, or None."""
        return self._spread([r.reason and str(r.reason) for r in self._results], object)


@dataclass(frozen=True)
class Batch:
    """
    The results of many people: *scores* and *flags* (int8 truths) by name, *tier* and *tier_at_most* int8 by row,
    *not_asked* and *ignored* by item as booleans.
    """

    instrument: str
    scores: Mapping[str, ScoreColumn]
    flags: Mapping[str, Bytes]
    tier: Bytes
    tier_at_most: Bytes
    not_asked: Mapping[str, Flags]
    ignored: Mapping[str, Flags]
    coding: str | None = None

    def __getitem__(self, score: str) -> ScoreColumn:
        return self.scores[score]

    def __len__(self) -> int:
        return len(self.tier)

    def __repr__(self) -> str:
        return f"<Batch {self.instrument} {len(self)} rows, {len(self.scores)} scores, {len(self.flags)} flags>"

    @property
    def reasons(self) -> dict[str, NDArray[Any]]:
        """By score: why there is no value, or None."""
        return {name: score.reasons for name, score in self.scores.items()}

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return everything as named arrays, which pandas, polars and pyarrow take as they are."""
        truths = np.array(["no", "unknown", "yes"], object)
        tiers = np.array([tier.word for tier in Tier], object)
        found: dict[str, NDArray[Any]] = {}
        for name, score in self.scores.items():
            found[name] = score.values
            if score.level_names:
                found[f"{name}.level"] = score.levels
            found[f"{name}.filled"] = score.filled
        found |= {f"flag.{name}": truths[flag] for name, flag in self.flags.items()}
        return found | {"tier": tiers[self.tier], "tier_at_most": tiers[self.tier_at_most]}

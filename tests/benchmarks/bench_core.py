"""
What scoring costs here: `python tests/benchmarks/bench_core.py`. A measurement, not a test.

Prints the cost of one PHQ-9 result, of a fresh process that imports, loads and scores (against one that imports
pydantic and yaml and makes one model; medians of ten, taken by turns), and of a batch of a million PHQ-9 sheets.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random
from statistics import median

import screening

ITEMS = [f"q{n}" for n in range(1, 10)]
OURS = (
    "import screening; screening.score(screening.Library.builtin()['phq9'], {f'q{n}': 1 for n in range(1, 10)})"
)
BARE = (
    "import pydantic, yaml\nclass Model(pydantic.BaseModel):\n    id: str\n    items: list[int]\n"
    "Model(id='a', items=[1, 2])"
)


def seconds(function: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def one_person() -> float:
    """Return the microseconds of one result: the best of five rounds over 2,000 different sheets."""
    phq9, random = screening.Library.builtin()["phq9"], Random(9)
    sheets = [{name: random.randrange(4) for name in ITEMS} for _ in range(2000)]

    def score_all() -> None:
        for sheet in sheets:
            screening.score(phq9, sheet)

    score_all()
    return min(seconds(score_all) for _ in range(5)) / len(sheets) * 1e6


def fresh_processes(rounds: int = 10) -> tuple[float, float]:
    """Return the median milliseconds of our process and of the bare one, with compiled files kept."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run(code: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", code], env=env, check=True)) * 1e3

    run(OURS), run(BARE)
    pairs = [(run(OURS), run(BARE)) for _ in range(rounds)]
    ours, bare = zip(*pairs, strict=True)
    return median(ours), median(bare)


def many_people(rows: int = 1_000_000) -> float:
    """Return the seconds of one batch: the best of three."""
    import numpy as np

    rng = np.random.default_rng(9)
    columns = {name: rng.integers(0, 4, rows) for name in ITEMS}
    phq9 = screening.Library.builtin()["phq9"]
    return min(seconds(lambda: screening.score_batch(phq9, columns)) for _ in range(3))


def main() -> None:
    """Print the figures."""
    print(f"one PHQ-9 result: {one_person():.1f} µs (at most 15)")
    ours, bare = fresh_processes()
    print(f"fresh process: {ours:.0f} ms, pydantic and yaml alone {bare:.0f} ms: {ours / bare:.2f} times (at most 2)")
    print(f"a batch of 1,000,000 PHQ-9 sheets: {many_people():.2f} s")


if __name__ == "__main__":
    main()

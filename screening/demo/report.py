"""
What became of the simulated people, read back from the store.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..pathway import PHASES
from ..service.changes import BANDS, LATER, MEASURED, PAGES
from ..store import Audit, Store
from ..terms import Tier

Two = tuple[str, str]

_TIERS: Final[Mapping[Tier, Two]] = {
    Tier.NONE: ("平稳", "none"), Tier.LOW: ("轻微", "low"), Tier.MODERATE: ("中等", "moderate"),
    Tier.HIGH: ("较重", "high"), Tier.CRISIS: ("危急", "crisis"),
}  # fmt: skip
_FACTS: Final = {"acknowledged": "有人接手", "two_way": "双向联系"}
_OUTCOMES: Final = {
    "reliable_recovery": "可靠恢复",
    "recovery": "恢复",
    "reliable_improvement": "可靠改善",
    "no_reliable_change": "无可靠变化",
    "reliable_deterioration": "可靠变差",
    "not_measured": "未测量",
}
_DELIVERED: Final = {
    "page_duty": "呼叫值班",
    "page_supervisor": "呼叫督导",
    "page_everyone": "呼叫所有人",
    "digest_high": "每日汇总",
    "queue_referral": "转介排队",
    "notify_supervisor": "提醒督导",
}
_NAMES: Final = (*(name for _, name in BANDS), LATER)


@dataclass(frozen=True, slots=True)
class Reached:
    """Of *of* assignments of a tier, in which band of time a fact came about, for those where it did."""

    of: int
    bands: Mapping[str, int]

    @property
    def count(self) -> int:
        """For how many it came about."""
        return sum(self.bands.values())

    @property
    def median(self) -> str | None:
        """The band of the median among those reached; None when there are none."""
        passed = 0
        for name in _NAMES:
            passed += self.bands.get(name, 0)
            if passed * 2 >= self.count > 0:
                return name
        return None

    @property
    def worst(self) -> str | None:
        """The last band in which somebody was reached."""
        return next((name for name in reversed(_NAMES) if self.bands.get(name)), None)


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one run: *counts* of cases by tier and state, *tallies* of what happened, the *audit*."""

    counts: Mapping[tuple[Tier, str], int]
    tallies: Mapping[str, int]
    audit: Audit
    weeks: int
    humans: bool
    seconds: float

    @classmethod
    def read(cls, store: Store, *, weeks: int, humans: bool, seconds: float) -> Summary:
        """Return the figures of *store*."""
        return cls(store.counts(), store.tallies(), store.verify_log(), weeks, humans, seconds)

    @property
    def people(self) -> int:
        """How many cases there are."""
        return sum(self.counts.values())

    def reached(self, tier: Tier, fact: str) -> Reached:
        """Return how soon *fact* (``acknowledged``, ``two_way``) came about at *tier*."""
        times = {name: self.tallies.get(f"time|{tier.word}|{fact}|{name}", 0) for name in _NAMES}
        return Reached(self.tallies.get(f"assigned|{tier.word}", 0), times)

    def tallied(self, start: str) -> dict[str, int]:
        """Return the tallies below *start*: ``outcome``, ``delivered``, ``closed|high``."""
        begin = f"{start}|"
        return {name.removeprefix(begin): n for name, n in self.tallies.items() if name.startswith(begin)}

    @property
    def pages(self) -> int:
        """How many pages were delivered."""
        return sum(self.tallied("delivered").get(kind, 0) for kind in PAGES)

    def text(self) -> str:
        """Return the report for a terminal, Chinese first and English beside it."""
        blocks = (self._head(), self._states(), self._contact(), self._outcomes(), self._deliveries(), self._foot())
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"

    def _head(self) -> Iterator[str]:
        yield "发现 – 疏导 – 跟进   discover → soothe → follow up"
        yield f"模拟演示：{self.people} 人，{self.weeks} 周，PHQ-9。人、回答与工作人员都是模拟的。"
        yield f"A simulation: {self.people} people, {self.weeks} weeks, PHQ-9. People, answers and staff are made up."
        if not self.humans:
            yield "本次所有工作人员保持沉默。   In this run all staff stay silent."

    def _states(self) -> Iterator[str]:
        yield "走到哪一步   where they stand"
        states = [state for state in PHASES if any(s == state for _, s in self.counts)]
        yield _row(("", ""), [zh for zh, _ in _TIERS.values()] + ["合计"])
        yield _row(("", ""), [en for _, en in _TIERS.values()] + ["all"])
        for state in states:
            cells = [self.counts.get((tier, state), 0) for tier in Tier]
            yield _row((PHASES[state]["zh-CN"], state), _numbers([*cells, sum(cells)]))
        sums = [sum(n for (t, _), n in self.counts.items() if t is tier) for tier in Tier]
        yield _row(("合计", "all"), _numbers([*sums, self.people]))

    def _contact(self) -> Iterator[str]:
        yield "多久有人接应（只存时间段）   time to contact (kept in bands only)"
        yield _row(("", ""), ["" for _ in _NAMES] + ["未达", "中位", "最久"])
        yield _row(("", ""), [*_NAMES, "none", "median", "worst"])
        for tier in (Tier.HIGH, Tier.CRISIS):
            for fact in MEASURED:
                found = self.reached(tier, fact)
                counts = [*(found.bands[name] for name in _NAMES), max(0, found.of - found.count)]
                ends = [found.median or "–", found.worst or "–"]
                name = f"{_TIERS[tier][0]}·{_FACTS[fact]}", f"{tier.word} {fact}"
                yield _row(name, [*_numbers(counts), *ends])

    def _outcomes(self) -> Iterator[str]:
        yield "再次筛查时的变化（按原来的层级）   outcomes at re-screening, by the tier before"
        yield _row(("", ""), [zh for zh, _ in _TIERS.values()])
        yield _row(("", ""), [en for _, en in _TIERS.values()])
        for name, word in _OUTCOMES.items():
            yield _row((word, name), _numbers([self.tallied(f"outcome|{t.word}").get(name, 0) for t in Tier]))

    def _deliveries(self) -> Iterator[str]:
        yield "已送达的呼叫与通知   pages and notices delivered"
        yield from _bars(_DELIVERED, self.tallied("delivered"))

    def _foot(self) -> Iterator[str]:
        audit = self.audit
        links, broken = audit.links, len(audit.faults)
        yield f"历史记录 {links} 条，{broken} 处不符。   {links} links of history, {broken} broken."
        yield "“未达”含其后转为危急、在那里计时的人。   `none` includes people who went on to a crisis and count there."
        yield "回答按 NHANES 2017–2018 的频率抽取；人和工作人员之后的行为是假设，不是研究结果。"
        yield "Answers follow NHANES 2017–2018 frequencies; what people and staff then do is assumed, not found."
        yield f"{self.seconds:.0f} s"


def _numbers(numbers: Sequence[int]) -> list[str]:
    return [f"{n}" if n else "·" for n in numbers]


def _row(name: Two, cells: Sequence[str], width: int = 9) -> str:
    return (_pad(name[0], 16) + _pad(name[1], 22) + "".join(_pad(cell, width, right=True) for cell in cells)).rstrip()


def _bars(words: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[str]:
    most = max(counts.values(), default=0)
    for name, word in words.items():
        count = counts.get(name, 0)
        bar = "█" * -(-count * 32 // most) if count else ""
        yield f"{_pad(word, 16)}{_pad(name, 22)}{count:>9}  {bar}".rstrip()
    if not counts:
        yield "–"


def _pad(text: str, width: int, *, right: bool = False) -> str:
    """Return *text* filled up to *width* columns of a terminal, in which Chinese characters take two."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    gap = " " * max(0, width - wide)
    return gap + text if right else text + gap

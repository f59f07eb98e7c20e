"""Whose words these are, and whether they may be shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from ...errors import Both
from ...instrument.finding import Finding
from .study import Study

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def rights(study: Study) -> Iterator[Finding]:
    """Unknown rights with words (R01), evidence that is missing (R02), words that may not be there (R03)."""
    held = study.instrument.rights
    if not study.instrument.withheld:
        if held.use == "unknown":
            yield Finding("R01", ("rights", "use"))
        if held.use == "permission":
            yield Finding("R03", ("rights", "use"), {"use": held.use})
    if held.statement is None and held.url is None:
        yield Finding("R02", ("rights",), {"what": Both("`statement:` or `url:`", "`statement:` 或 `url:`")}, key=True)
    if held.holder is None and held.use in ("free-noncommercial", "permission"):
        what = Both("`holder:`, who it is that permits", "`holder:`（由谁许可）")
        yield Finding("R02", ("rights",), {"what": what}, key=True)
    if not _is_date(held.checked):
        what = Both('the date, as `checked: "2026-11-23"`', '日期，写作 `checked: "2026-11-23"`')
        yield Finding("R02", ("rights", "checked"), {"what": what})


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False

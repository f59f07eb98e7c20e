"""
Whether an instrument is right: its ranges, bands, tables, words, rights, and its own worked examples.
"""

from __future__ import annotations

from ..errors import Problem
from ..instrument.read import Reading


def findings_of(reading: Reading) -> list[Problem]:
    """Return all that can be said against the instrument of *reading*, in the order of its file."""
    return []

"""
The strict YAML subset, both ways: text to plain data with the place of every value, and back.
"""

from __future__ import annotations

from .dump import dump
from .parser import MAX_DEPTH, MAX_EVENTS, MAX_PROBLEMS, Source, parse

__all__ = ["MAX_DEPTH", "MAX_EVENTS", "MAX_PROBLEMS", "Source", "dump", "parse"]

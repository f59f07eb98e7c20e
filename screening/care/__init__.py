"""
What a person is shown: lines to call, and results and next steps in plain words.
"""

from __future__ import annotations

from .lines import Line, Lines, parse_lines
from .words import Card, Words, parse_words

__all__ = ["Card", "Line", "Lines", "Words", "parse_lines", "parse_words"]

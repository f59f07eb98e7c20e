"""
The catalogue of problem codes: how grave each is, and its message in both languages.

`docs/codes/` has a page for each with a failing and a mended snippet; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import care, conditions, evidence, files, model, pathway, scores, yaml_text
from .kind import Code

__all__ = ["CODES", "Code"]

CODES: Final[Mapping[str, Code]] = MappingProxyType(
    {
        code: kind
        for part in (files, yaml_text, model, conditions, scores, evidence, pathway, care)
        for code, kind in part.CODES.items()
    }
)

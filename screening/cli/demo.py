"""
Placeholder.
"""

from __future__ import annotations

from .common import Commands


def add(commands: Commands) -> None:
    """Add the commands of this module."""

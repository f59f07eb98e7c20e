"""
Reprs that can be logged: what a thing is and how much of it there is, never what is in it.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Never


class Hidden:
    """
    A value that no log, traceback or pickle may show.

    Its repr is its class and a size at most; it refuses to be pickled or copied.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: hidden>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> Never:
        msg = f"a {type(self).__name__} is never pickled or copied"
        raise TypeError(msg)


def amount(things: Sized, noun: str) -> str:
    """Return how many *things* there are: ``9 answers``, ``1 answer``."""
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"

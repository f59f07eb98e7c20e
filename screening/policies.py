"""
Policies read from files: the shipped default, and a union's own laid over it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Self

from .pathway import policy as core


class Policy(core.Policy):
    """A verified policy that knows where policies are kept; what it is and does is `pathway.Policy`."""

    __slots__ = ()

    @classmethod
    def default(cls) -> Policy:
        """Return the shipped policy."""
        return default_policy()

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """
        Return the policy of the overlay at *path*: what it does not say is as in the shipped policy.

        Raises:
            PolicyError: with every problem found, each at its line and column.
            OSError: the file cannot be read.
        """
        text = Path(path).read_bytes()
        return cls.parse(text, floor=_shipped("floor.yaml"), base=_shipped("default.yaml"), path=str(path))


def _shipped(name: str) -> bytes:
    return files("screening.pathway").joinpath(name).read_bytes()


@cache
def default_policy() -> Policy:
    """Return the shipped policy."""
    return Policy.parse(_shipped("default.yaml"), floor=_shipped("floor.yaml"), path="default.yaml")


def read_policy(path: str | PathLike[str]) -> Policy:
    """Return the policy of the overlay at *path*, as `Policy.read` does."""
    return Policy.read(path)

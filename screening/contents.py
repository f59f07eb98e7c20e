"""
The shipped lines and words, and the pepper: what the service reads from files.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from importlib.resources import files
from pathlib import Path

from .care import Lines, Words, parse_lines, parse_words

PEPPER_BYTES = 32


def _shipped(name: str) -> str:
    return files("screening.care").joinpath(name).read_text(encoding="utf-8")


@cache
def default_lines() -> Lines:
    """Return the shipped registry of lines."""
    return parse_lines(_shipped("lines.yaml"), path="lines.yaml")


@cache
def default_words() -> Words:
    """Return the shipped words."""
    return parse_words(_shipped("words.yaml"), path="words.yaml")


def pepper_file(path: str | Path) -> bytes:
    """
    Return the pepper kept in the file *path*, made on first use and readable to its owner only.

    Whoever copies the store without this file cannot look for receipts. Keep it out of the store's backups.

    Raises:
        ValueError: the file holds no whole pepper.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(PEPPER_BYTES))
            file.flush()
            os.fsync(file.fileno())
    pepper = Path(path).read_bytes()
    if len(pepper) != PEPPER_BYTES:
        msg = f"a pepper has {PEPPER_BYTES} bytes; the pepper file has {len(pepper)}"
        raise ValueError(msg)
    return pepper

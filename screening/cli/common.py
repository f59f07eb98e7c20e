"""
What the commands share: usage errors, naming an instrument, printing JSON.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ..errors import ScreeningError
from ..instrument.model import Instrument
from ..library import Library, read_instrument
from ..tables import listed, nearest

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
LANGUAGES = ("en", "zh-CN")


class Usage(ScreeningError):
    """The command was not written as it takes it: exit 2."""


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return a hint for an unknown *name*: what is near, else what there is."""
    close = nearest(name, known)
    return f"did you mean {' or '.join(close)}?" if close else f"there is: {listed(known, 40)}"


def instrument_named(name: str) -> Instrument:
    """Return the shipped instrument *name*, or the one in the file *name*. Usage if there is none."""
    if name.endswith((".yaml", ".yml")):
        return read_instrument(name)
    library = Library.builtin()
    if name not in library:
        raise Usage(f"no instrument {name!r}; {did_you_mean(name, list(library))}")
    return library[name]


def preferred(languages: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """Return the one of *languages* that the terminal is set to, else the first of them."""
    said = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    wanted = said.partition(".")[0].replace("_", "-")
    exact = [language for language in languages if language == wanted]
    near = [language for language in languages if wanted and language.partition("-")[0] == wanted.partition("-")[0]]
    return (exact + near + list(languages))[0]


def print_json(data: object) -> None:
    """Print *data* as JSON, its text as it is."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Say *text* beside the output."""
    print(text, file=sys.stderr)

"""
``list`` and ``show``: which instruments there are, and one of them for a person.
"""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from ..errors import LocaleUnavailable
from ..instrument.base import Words
from ..instrument.model import Instrument
from ..library import Library
from .common import Commands, instrument_named, preferred, print_json
from .describe import described
from .terminal import table


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    every = commands.add_parser("list", help="the instruments there are")
    every.add_argument("--use", choices=("commercial",), help="only those whose rights allow this use")
    every.add_argument("--json", action="store_true", help="a JSON list, one object for each")
    every.set_defaults(run=list_)
    one = commands.add_parser("show", help="one instrument: its questions, scores, rights")
    one.add_argument("id", metavar="ID", help="its id, or the path of its YAML file")
    one.add_argument("--lang", metavar="LANG", help="in this language (by default the terminal's, else its first)")
    one.add_argument("--json", action="store_true", help="all that its file says, as JSON")
    one.set_defaults(run=show)


def list_(args: Namespace) -> int:
    """Print the catalogue."""
    instruments = list(Library.builtin(use=args.use).values())
    if args.json:
        print_json([row(instrument) for instrument in instruments])
        return 0
    lines = [("ID", "ITEMS", "MEASURES", "USE", "LANGUAGES", "NAME")]
    for one in instruments:
        languages = "withheld" if one.withheld else ", ".join(one.languages)
        lines.append((one.id, str(len(one.items)), ", ".join(one.measures), one.rights.use, languages, name(one)))
    print("\n".join(table(lines)))
    return 0


def row(instrument: Instrument) -> dict[str, Any]:
    """Return what the catalogue says of *instrument*."""
    return {
        "id": instrument.id,
        "names": instrument.name,
        "items": len(instrument.items),
        "scores": [name for name, score in instrument.scores.items() if not score.internal],
        "languages": list(instrument.languages),
        "withheld": instrument.withheld,
        "use": instrument.rights.use,
        "version": instrument.version,
    }


def name(instrument: Instrument) -> str:
    """Return the name of *instrument* in the language of the terminal, else in the first that it has."""
    return instrument.name[preferred(list(instrument.name))]


def show(args: Namespace) -> int:
    """Print one instrument."""
    instrument = instrument_named(args.id)
    if args.json:
        data = instrument.to_data() | {"digest": instrument.digest}
        print(json.dumps(data, ensure_ascii=False, indent=2, default=float))
        return 0
    offered: Words | tuple[str, ...] = instrument.languages or instrument.name
    language = args.lang or preferred(list(offered))
    if language not in offered:
        raise LocaleUnavailable(language, list(offered), instrument.id)
    print("\n".join(described(instrument, language)))
    return 0

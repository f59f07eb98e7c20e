"""
The library: an immutable mapping of instruments. From here on the shell begins: files and installed plug-ins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from .errors import InstrumentError, ScreeningError
from .instrument.model import Instrument
from .instrument.read import Reading, read_source
from .scoring.one import adopt
from .scoring.scorers import BUILTIN, Scorer

SCORERS_GROUP: Final = "screening.scorers"
COMMERCIAL: Final = ("free",)


@lru_cache(maxsize=1)
def installed_scorers() -> Mapping[str, Scorer]:
    """
    Return the built-in scorers and those of installed packages (entry points of the group ``screening.scorers``).

    Raises:
        ScreeningError: two packages offer one name, or one offers something that is no scorer.
    """
    found: dict[str, Scorer] = dict(BUILTIN)
    for point in entry_points(group=SCORERS_GROUP):
        if point.name in found:
            raise ScreeningError(f"the scorer {point.name!r} is offered twice; the second is {point.value}")
        made = point.load()
        scorer = made() if isinstance(made, type) else made
        if not isinstance(scorer, Scorer):
            raise ScreeningError(f"{point.value} is no scorer: it needs Options, reads and span")
        found[point.name] = scorer
    return MappingProxyType(found)


def read_path(path: str | Path) -> Reading:
    """Read one instrument file, keeping its source for checks. Raises InstrumentError; OSError if it is not there."""
    path = Path(path)
    return read_text(path.read_bytes(), str(path), path.parent)


def read_text(text: str | bytes, path: str = "", folder: Path | None = None) -> Reading:
    """Read an instrument from *text*, its tables from *folder*."""

    def beside(name: str) -> str:
        if folder is None or Path(name).name != name:
            raise ValueError("a table stands beside the instrument's own file: write its bare file name")
        return (folder / name).read_text("utf-8")

    reading = read_source(text, scorers=installed_scorers(), path=path, beside=beside)
    adopt(reading.instrument, installed_scorers())
    return reading


def read_instrument(path: str | Path) -> Instrument:
    """
    Read the instrument in the YAML file at *path*.

    Raises:
        InstrumentError: with every problem that makes it unusable or its scores wrong, by line and column.
        OSError: the file cannot be read.
    """
    from .scoring.proof import findings_of

    reading = read_path(path)
    wrong = [problem for problem in findings_of(reading) if problem.severity == "error"]
    if wrong:
        raise InstrumentError(wrong)
    return reading.instrument


def instrument_folder() -> Path:
    """Return the folder of the shipped instruments: the live one in a checkout, else the one in the package."""
    here = Path(__file__).resolve().parent
    checkout = here.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "instruments").is_dir():
        return checkout / "instruments"
    return Path(str(files("screening") / "instruments"))


class Library(Mapping[str, Instrument]):
    """
    An immutable mapping from id to instrument; an instrument is read when it is first asked for.
    """

    def __init__(self, loaders: Mapping[str, Callable[[], Instrument]]) -> None:
        self._loaders = MappingProxyType(dict(loaders))

    @classmethod
    def builtin(cls, use: Literal["commercial"] | None = None) -> Library:
        """Return the shipped instruments; with ``use="commercial"`` only those whose rights allow it."""
        if use not in (None, "commercial"):
            raise ValueError("use is None or 'commercial'")
        library = _builtin()
        return library if use is None else library.where(lambda i: i.rights.use in COMMERCIAL)

    def __getitem__(self, id: str) -> Instrument:
        return self._loaders[id]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)

    def __contains__(self, id: object) -> bool:
        return id in self._loaders

    def __repr__(self) -> str:
        return f"<Library of {len(self)} instruments>"

    def with_(self, *instruments: Instrument) -> Library:
        """Return a library that also has *instruments*; one with the id of another takes its place."""
        return Library({**self._loaders, **{i.id: _always(i) for i in instruments}})

    def where(self, keep: Callable[[Instrument], bool]) -> Library:
        """Return the library of those instruments that *keep* is true for."""
        return Library({id: load for id, load in self._loaders.items() if keep(self[id])})


def _always(instrument: Instrument) -> Callable[[], Instrument]:
    return lambda: instrument


@lru_cache(maxsize=1)
def _builtin() -> Library:
    paths = sorted(instrument_folder().glob("*.yaml"))
    return Library({path.stem: lru_cache(maxsize=1)(_loader(path)) for path in paths})


def _loader(path: Path) -> Callable[[], Any]:
    return lambda: read_path(path).instrument

"""
Tables of answers from files: CSV (plain or gzipped) and Parquet, as columns of text, some rows at a time.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, cast

from .errors import ExtraMissing, ScreeningError

ROWS: Final = 50_000
_DELIMITERS: Final = ",;\t"
_GZIP, _PARQUET, _UTF16 = b"\x1f\x8b", b"PAR1", (b"\xff\xfe", b"\xfe\xff")


class TableError(ScreeningError):
    """A table that cannot be read: *file*, *row* (its line; the header's is 1) and *column*, never a cell."""

    def __init__(self, file: str, why: str, row: int | None = None, column: str | None = None) -> None:
        self.file, self.why, self.row, self.column = file, why, row, column
        where = [file]
        where += [f"row {row}"] if row is not None else []
        where += [f"column {column!r}"] if column is not None else []
        super().__init__(f"{', '.join(where)}: {why}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: the line each stands at, and the wanted columns, all of one length."""

    rows: Sequence[int]
    columns: dict[str, Sequence[str]]

    def __len__(self) -> int:
        return len(self.rows)


Fetch = Callable[[Sequence[int], int], Iterator[tuple[Sequence[int], list[Sequence[str]]]]]
"""Given the positions of columns and a number of rows, yields lines and cells, so many at a time."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its *name* for messages, its *header*, and its rows, to be read once."""

    name: str
    header: tuple[str, ...]
    fetch: Fetch

    def position(self, column: str) -> int:
        """Return where *column* stands. TableError if it does not, or stands there twice."""
        times = self.header.count(column)
        if times == 1:
            return self.header.index(column)
        if times:
            raise TableError(self.name, f"{times} columns have this name; give each its own", 1, column)
        close = nearest(column, self.header)
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else f"it has: {listed(self.header)}"
        raise TableError(self.name, f"there is no column {column!r} ({hint})")

    def chunks(self, columns: Iterable[str], rows: int = ROWS) -> Iterator[Chunk]:
        """Yield *columns*, at most *rows* at a time. TableError names the row that cannot be read."""
        wanted = list(dict.fromkeys(columns))
        places = [self.position(column) for column in wanted]
        for lines, cells in self.fetch(places, rows):
            yield Chunk(lines, dict(zip(wanted, cells, strict=True)))


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return those of *known* that *name* may have meant, case aside."""
    lower = {other.lower(): other for other in known}
    return [lower[found] for found in get_close_matches(name.lower(), lower, most, 0.6)]


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return *names* in one line, the first *most* of them."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f", … and {rest} more" if rest > 0 else "")


@contextmanager
def open_table(path: str, encoding: str | None = None) -> Iterator[Table]:
    """
    Open the table at *path* (``-``: standard input), told apart by what it begins with.

    *encoding* is that of a CSV file; by default UTF-8, with or without a mark at its start.

    Raises:
        TableError: it is empty, or cannot be read as a table.
        ExtraMissing: a Parquet file, and no pyarrow.
        OSError: it cannot be opened.
    """
    name = "standard input" if path == "-" else path
    with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as file:
        stream = cast(Any, file if hasattr(file, "peek") else io.BufferedReader(cast(Any, file)))
        start = stream.peek(4)[:4]
        if start.startswith(_PARQUET):
            yield _parquet(name, stream)
        elif start.startswith(_GZIP):
            with gzip.open(stream, "rb") as unpacked, _text(name, unpacked, encoding) as text:
                yield _csv(name, text, encoding)
        else:
            with _text(name, stream, encoding) as text:
                yield _csv(name, text, encoding)


@contextmanager
def _text(name: str, stream: Any, encoding: str | None) -> Iterator[IO[str]]:
    """Decode *stream*, which stays its owner's to close."""
    marked = encoding is None or encoding.lower() in ("utf-8", "utf8")
    try:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig" if marked else encoding, newline="")
    except LookupError:
        raise TableError(name, f"there is no encoding {encoding!r}; try utf-8, gbk, gb18030 or utf-16") from None
    try:
        yield text
    finally:
        text.detach()


def _csv(name: str, text: IO[str], encoding: str | None) -> Table:
    lines = _guarded(name, text, encoding)
    first = next(lines, "")
    if not first.strip():
        raise TableError(name, "it is empty; its first line must name the columns")
    rows = csv.reader(_again(first, lines), delimiter=_delimiter(first), strict=True)
    header = tuple(cell.strip() for cell in _next(name, rows) or ())

    def fetch(places: Sequence[int], size: int) -> Iterator[tuple[Sequence[int], list[Sequence[str]]]]:
        numbered = _numbered(name, rows, len(header))
        while some := list(islice(numbered, size)):
            yield [line for line, _ in some], [[row[place] for _, row in some] for place in places]

    return Table(name, header, fetch)


def _delimiter(line: str) -> str:
    """Return the separator that cuts the header into most cells; a comma where none does."""

    def cells(mark: str) -> int:
        try:
            return len(next(csv.reader([line], delimiter=mark), ()))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _guarded(name: str, text: IO[str], encoding: str | None) -> Iterator[str]:
    """Yield the lines of *text*, turning what may go wrong into errors that say what to do."""
    line = 0
    try:
        for line, content in enumerate(text, 1):
            if "\0" in content:
                raise TableError(name, "a NUL byte; is this a text file? (UTF-16: add --encoding utf-16)", line)
            yield content
    except UnicodeDecodeError:
        tried = encoding or "UTF-8"
        help = f"it is not {tried}; name its encoding, such as --encoding {'utf-8' if encoding else 'gbk'}"
        raise TableError(name, help, line + 1) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise TableError(name, "the compressed file is damaged or cut short", line + 1) from None


def _next(name: str, rows: Any) -> list[str] | None:
    try:
        return cast("list[str] | None", next(rows, None))
    except csv.Error as error:
        raise TableError(name, f"not a row of CSV ({error})", rows.line_num) from None


def _numbered(name: str, rows: Any, width: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its line; lines with nothing on them are passed over."""
    while True:
        line = rows.line_num + 1
        row = _next(name, rows)
        if row is None:
            return
        if not row:
            continue
        if len(row) != width:
            raise TableError(name, f"{len(row)} cells, and the header has {width}", line)
        yield line, row


def _parquet(name: str, stream: IO[bytes]) -> Table:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise ExtraMissing("reading Parquet", "parquet") from None
    try:
        file = parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
    except (OSError, ValueError) as error:
        raise TableError(name, f"not a Parquet file ({type(error).__name__})") from None
    header = tuple(file.schema_arrow.names)

    def fetch(places: Sequence[int], size: int) -> Iterator[tuple[Sequence[int], list[Sequence[str]]]]:
        line, batches = 2, file.iter_batches(batch_size=size, columns=[header[place] for place in places])
        while (batch := _decoded(name, batches, line)) is not None:
            columns = [batch.column(header[place]).to_pylist() for place in places]
            yield range(line, line + batch.num_rows), [[_cell(cell) for cell in column] for column in columns]
            line += batch.num_rows

    return Table(name, header, fetch)


def _decoded(name: str, batches: Iterator[Any], line: int) -> Any:
    try:
        return next(batches, None)
    except (OSError, ValueError) as error:
        raise TableError(name, f"the Parquet file is damaged ({type(error).__name__})", line) from None


def _cell(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell)

"""
Where a command writes: standard output, or a file that is there whole or not at all.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO, cast


@contextmanager
def whole_file(path: str | None) -> Iterator[TextIO]:
    """
    Yield a stream for *path* (None: standard output); the file appears when all is written, else not at all.

    A name that ends in ``.gz`` is compressed. The file is readable to its owner only: it holds people's results.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    target = Path(path)
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as raw:
            if target.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                    yield from _text(packed)
            else:
                yield from _text(raw)
        os.replace(part, target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _text(raw: IO[bytes] | gzip.GzipFile) -> Iterator[TextIO]:
    stream = io.TextIOWrapper(cast(Any, raw), encoding="utf-8", newline="")
    yield stream
    stream.flush()
    stream.detach()


class Progress:
    """Tells a terminal how far the work is, and says nothing where output is piped."""

    def __init__(self, unit: str) -> None:
        self.unit, self.done = unit, 0
        self.shown = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.done:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def add(self, count: int) -> None:
        """Say that *count* more are done."""
        self.done += count
        if self.shown:
            print(f"\r{self.done:,} {self.unit} …", end="", file=sys.stderr, flush=True)

"""
Parse the command line, run one command, and turn what went wrong into a line and an exit code.
"""

from __future__ import annotations

import os
import sys
from argparse import Action, ArgumentParser
from collections.abc import Sequence
from typing import Any

from ..errors import ScreeningError
from . import catalogue, check, demo, score, take
from .common import Usage, note

DONE, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130


def run(argv: Sequence[str] | None) -> int:
    """Run the command in *argv* and return its exit code."""
    _utf8()
    try:
        args = parser().parse_args(argv)
        code = int(args.run(args))
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except Usage as error:
        note(f"screening: {error}")
        return USAGE
    except ScreeningError as error:
        note(f"screening: {error}")
        return PROBLEMS
    except BrokenPipeError:
        _let_go()
        return PROBLEMS
    except OSError as error:
        note(f"screening: {error.filename or 'file'}: {error.strerror or type(error).__name__}")
        return PROBLEMS
    except KeyboardInterrupt:
        note("")
        return INTERRUPTED
    return code


def parser() -> ArgumentParser:
    """Return the parser of every command."""
    top = ArgumentParser(
        prog="screening",
        description="Anonymous psychological screening: questionnaires, scores, tiers and what happens next.",
        epilog="Screening is not a clinical assessment. `screening COMMAND --help` tells of one command.",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (catalogue, take, score, check, demo):
        group.add(commands)
    return top


class _Version(Action):
    def __call__(self, *_: Any) -> None:
        from importlib.metadata import version

        print(f"screening {version('screening')}")
        raise SystemExit(DONE)


def _utf8() -> None:
    """Write UTF-8 whatever the locale, and never fail over a character a terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors="replace") if stream.isatty() else change(encoding="utf-8", errors="replace")


def _let_go() -> None:
    """The reader of our output has left: write the rest nowhere, so that Python ends in silence."""
    with open(os.devnull, "w") as nowhere:
        try:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        except (OSError, ValueError):
            sys.stdout = nowhere

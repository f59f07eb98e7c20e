"""
``demo`` and ``pathway``: the whole loop with simulated people, and the policy that drives it.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ..errors import DefinitionError, ScreeningError
from ..pathway import Policy
from ..policies import default_policy, read_policy
from .common import LANGUAGES, Commands, Usage


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("demo", help="the whole loop with simulated people and staff")
    parser.add_argument("--people", type=int, default=500, metavar="N", help="how many people (500)")
    parser.add_argument("--out", metavar="DIR", help="keep the store and the report in this folder")
    parser.add_argument("--silent", action="store_true", help="let all staff stay silent, and see what becomes of it")
    parser.set_defaults(run=demo)
    parser = commands.add_parser("pathway", help="verify a policy, or draw it")
    what = parser.add_subparsers(metavar="check|draw", required=True)
    check = what.add_parser("check", help="every fault of a policy, as path:line:column: CODE message")
    check.add_argument("file", metavar="FILE", nargs="?", help="the policy (the shipped one if not said)")
    check.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the messages")
    check.set_defaults(run=pathway_check)


def demo(args: Namespace) -> int:
    """Run the demo and print what became of everybody."""
    from ..demo import run_demo

    if args.people < 1:
        raise Usage("--people is a number from 1 up")
    shown = sys.stderr.isatty()

    def progress(day: int, days: int) -> None:
        if shown:
            done = 30 * (day + 1) // days
            print(f"\r[{'█' * done}{'·' * (30 - done)}] {day + 1}/{days} d", end="", file=sys.stderr, flush=True)

    try:
        summary = run_demo(args.people, args.out, humans=not args.silent, progress=progress)
    except FileExistsError as error:
        raise ScreeningError(str(error)) from None
    finally:
        if shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
    print(summary.text(), end="")
    return 0


def pathway_check(args: Namespace) -> int:
    """Print the faults of a policy; 1 if there are any."""
    try:
        policy: Policy = read_policy(Path(args.file)) if args.file else default_policy()
    except DefinitionError as error:
        print("\n".join(problem.line_in(args.lang) for problem in error.problems))
        return 1
    print(f"{args.file or 'the shipped policy'}: verified, {len(policy.states)} states, no fault")
    return 0

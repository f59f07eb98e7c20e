"""
The screen of a person who is asked questions: a page at a time in a terminal, line after line where it is piped.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from types import TracebackType

from ..care import Card
from .terminal import columns, width, wrap

_ENTER, _LEAVE, _CLEAR = "\x1b[?1049h\x1b[H", "\x1b[?1049l", "\x1b[2J\x1b[H"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Stopped(Exception):
    """The person stopped: q, Ctrl-C, or the end of the input."""


class Screen:
    """
    A second screen of the terminal, which leaves nothing in its history when it closes.

    Where output is piped nothing is cleared and nothing is coloured.
    """

    def __init__(self) -> None:
        self.pages = sys.stdout.isatty() and sys.stdin.isatty()

    def __enter__(self) -> Screen:
        self._send(_ENTER)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._send(_LEAVE)

    def _send(self, codes: str) -> None:
        if self.pages:
            print(codes, end="", flush=True)

    def page(self) -> None:
        """Begin a page."""
        self._send(_CLEAR)

    def say(self, text: str = "", indent: str = "", style: str = "") -> None:
        """Print *text*, broken where it is too wide; further lines begin with *indent*."""
        on, off = ({"bold": _BOLD, "dim": _DIM}[style], _PLAIN) if self.pages and style else ("", "")
        for line in wrap(text, columns(), indent) if text else [""]:
            print(f"{on}{line}{off}")

    def cards(self, cards: Iterable[Card], more: str) -> None:
        """Print *cards*, a blank line after each; what does not fit waits for a key, *more* saying so."""
        room = left = shutil.get_terminal_size().lines - 2
        for card in cards:
            height = 3 + sum(len(list(wrap(line, columns()))) for line in card.lines)
            if self.pages and height > left < room:
                self.ask(more)
                self.page()
                left = room
            left -= height
            self.say(card.title, style="bold")
            self.say("─" * width(card.title), style="dim")
            for line in card.lines:
                self.say(line)
            self.say()

    def leave(self, cards: Iterable[Card]) -> None:
        """Print *cards* on the terminal itself, once this screen is closed."""
        self.pages = False
        self.cards(cards, "")

    def ask(self, prompt: str) -> str:
        """Return what the person types. Stopped where they stop."""
        try:
            typed = input(prompt).strip()
            if not sys.stdin.isatty():
                print()
            return typed
        except UnicodeDecodeError:
            return ""
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None

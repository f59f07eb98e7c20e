"""
A person comes back with a receipt: where their case stands, what was left for them, and what they want to do.
"""

from __future__ import annotations

from ..anonymity import Keys, Receipt
from ..anonymity.receipt import ReceiptError
from ..pathway import NotAllowed
from ..service import NoCase, ScreeningService
from ..service.views import View
from .screen import Screen, Stopped
from .take_words import Say

_TRIES = 5


def visit(service: ScreeningService, say: Say, lang: str) -> int:
    """Hold one visit; 1 if the receipt opens nothing."""
    with Screen() as screen:
        try:
            keys = _keys(service, say, lang, screen)
            if keys is None:
                return 1
            _menu(service, keys, say, lang, screen)
        except Stopped:
            return 0
        except NoCase:
            screen.say(say.no_case)
            return 1
    return 0


def _keys(service: ScreeningService, say: Say, lang: str, screen: Screen) -> Keys | None:
    for _ in range(_TRIES):
        text = screen.ask(say.again)
        if text.lower() == "q":
            raise Stopped
        try:
            return service.unlock(Receipt.parse(text))
        except ReceiptError as error:
            screen.say(error.message(lang))
    return None


def _menu(service: ScreeningService, keys: Keys, say: Say, lang: str, screen: Screen) -> None:
    view = service.status(keys, locale=lang)
    acts = {key: name for key, name, _ in say.menu}
    while True:
        _show(view, say, screen)
        typed = screen.ask(say.menu_prompt).lower()
        if typed == "q":
            return
        name = acts.get(typed)
        if name == "erase":
            if screen.ask(say.sure).lower() in say.yes:
                service.erase(keys)
                screen.say(say.erased)
                return
        elif name is not None:
            try:
                view = service.respond(keys, name, locale=lang)
            except NotAllowed:
                screen.say(say.not_now)


def _show(view: View, say: Say, screen: Screen) -> None:
    screen.page()
    screen.say()
    screen.cards(view.shown, say.more)
    screen.say(say.phase.format(phase=view.phase), style="bold")
    for key, _, words in say.menu:
        screen.say(f"  {key}  {words}", "     ")

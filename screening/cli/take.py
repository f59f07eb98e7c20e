"""
``take`` and ``return``: a questionnaire in the terminal, and what a person is shown after it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from ..care import Card
from ..contents import default_lines, default_words
from ..errors import LocaleUnavailable, ScreeningError
from ..instrument.base import Words
from ..instrument.model import Instrument
from ..library import Library
from ..scoring.one import score
from ..scoring.result import Result
from ..terms import Tier
from .asking import Sitting
from .common import Commands, instrument_named, note, preferred
from .screen import Screen, Stopped
from .take_words import WORDS, Say, words_in

REGION = "CN"
INTERRUPTED = 130


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("take", help="answer a questionnaire here; nothing is stored")
    parser.add_argument("id", metavar="ID", help="the instrument: its id, or the path of its YAML file")
    parser.add_argument("--lang", metavar="LANG", help="in this language (by default the terminal's, else its first)")
    parser.add_argument("--store", metavar="FILE", help="offer to open a case in this store too")
    parser.set_defaults(run=take)
    parser = commands.add_parser("return", help="come back with a receipt: where it stands, messages, erase")
    parser.add_argument("--store", metavar="FILE", required=True, help="the store the case is in")
    parser.add_argument("--lang", metavar="LANG", default=None, help="in this language: " + ", ".join(WORDS))
    parser.set_defaults(run=come_back)


def take(args: Namespace) -> int:
    """Ask, and show what the answers come to."""
    instrument = instrument_named(args.id)
    lang = _language(instrument, args.lang)
    say, lines = words_in(lang), list[Card]()
    try:
        with Screen() as screen:
            screen.page()
            screen.say(instrument.name[lang], style="bold")
            screen.say(say.welcome)
            opening = bool(args.store) and _choose(screen, say)
            cards, result = (
                _with_case(args.store, instrument, lang, screen) if opening else _on_device(instrument, lang, screen)
            )
            lines += [card for card in cards if card.kind == "lines"]
            _show(screen, say, [*cards, *_figures(result, instrument, lang)])
    except Stopped:
        if not lines:
            note(say.stopped)
            return INTERRUPTED
    if screen.pages:
        screen.leave(lines)
    return 0


def _language(instrument: Instrument, wanted: str | None) -> str:
    if not instrument.languages:
        raise ScreeningError(f"{instrument.id} cannot be shown: its rights do not let its words be shipped")
    offered = [lang for lang in instrument.languages if lang in WORDS]
    if (wanted is not None and wanted not in offered) or not offered:
        raise LocaleUnavailable(wanted or instrument.languages[0], offered, instrument.id)
    return wanted or preferred(offered)


def _pause(screen: Screen, say: Say) -> None:
    """Let the first page be read before the next one takes its place."""
    if screen.pages:
        screen.say()
        screen.ask("⏎ ")


def _on_device(instrument: Instrument, lang: str, screen: Screen) -> tuple[list[Card], Result]:
    """Ask, nothing being stored; return what is to be shown."""
    say = words_in(lang)
    screen.say(say.device)
    _pause(screen, say)
    sitting = Sitting(instrument, lang, say, screen)
    result = score(instrument, sitting.run(), sitting.context)
    return device_cards(result, instrument, lang), result


def device_cards(result: Result, instrument: Instrument, lang: str) -> list[Card]:
    """
    Return the cards of a person nobody knows of: the lines first where they are needed, and no word of staff.
    """
    say, high = words_in(lang), max(result.tier, result.tier_at_most) >= Tier.HIGH
    every = default_words().screen(
        result.tier,
        default_lines(),
        locale=lang,
        region=REGION,
        at_most=result.tier_at_most,
        window=instrument.recall.get(lang, ""),
    )
    kept = [card for card in every if not card.kind.startswith("next_") and card.kind != "return"]
    title, line = say.device_next
    after = Card("next_device", lang, title, (say.device_high,) if high else (line,))
    place = 1 if high else len(kept) - 1
    return [*kept[:place], after, *kept[place:]]


def _show(screen: Screen, say: Say, cards: list[Card]) -> None:
    screen.page()
    screen.say()
    screen.cards(cards, say.more)
    if screen.pages:
        screen.ask(say.leave)


def _figures(result: Result, instrument: Instrument, lang: str) -> list[Card]:
    rows = tuple(figures(result, instrument, lang))
    return [Card("figures", lang, words_in(lang).scores, rows)] if rows else []


def figures(result: Result, instrument: Instrument, lang: str) -> Iterator[str]:
    """
    Yield a line for each score: its value, its range, and the words of its band in *lang*.

    Where a flag and not a score calls for help, the bands stay unsaid: "minimal" would belie it.
    """
    mildest = max((made.tiers[0] for made in result.scores.values()), default=Tier.NONE)
    by_flag = result.tier_at_most >= Tier.HIGH > mildest
    for name, made in result.scores.items():
        score_ = instrument.scores[name]
        label = score_.words.get(lang) or (instrument.name[lang] if name == "total" else name)
        words = "" if by_flag else _band_words(instrument, name, made.level).get(lang, "")
        value = "" if made.value is None else f"{made.value:g}" + (f" / {score_.range}" if score_.range else "")
        yield f"{label}{words_in(lang).colon}" + (" · ".join(filter(None, (value, words))) or words_in(lang).no_score)


def _band_words(instrument: Instrument, score_name: str, level: str | None) -> Words:
    score_ = instrument.scores[score_name]
    worded = [(band.level, band.words) for used in (score_.bands.used if score_.bands else ()) for band in used.list]
    worded += [(rule.level, rule.words) for rule in score_.decide or () if rule.level]
    return next((words for name, words in worded if name == level), {})


# With a store


def _choose(screen: Screen, say: Say) -> bool:
    """Return whether the person wants a case to be opened."""
    question, device, case = say.choice
    screen.say()
    screen.say(question, style="bold")
    screen.say(f"  1  {device}", "     ")
    screen.say(f"  2  {case}", "     ")
    while (typed := screen.ask(say.choice_prompt)) not in ("1", "2", "１", "２"):
        if typed.lower() == "q":
            raise Stopped
    return typed in ("2", "２")


def _service(path: str, library: Library) -> Any:
    from ..service import ScreeningService
    from ..store.sqlite import SqliteStore

    return ScreeningService(store=SqliteStore(path), library=library)


def _with_case(path: str, instrument: Instrument, lang: str, screen: Screen) -> tuple[list[Card], Result]:
    """Show a receipt, ask, and open the case; return what is to be shown."""
    say = words_in(lang)
    service = _service(path, Library.builtin().with_(instrument))
    with closing(service.store):
        receipt = service.new_receipt()
        once, keep, digits = say.receipt
        screen.page()
        screen.say(once, style="bold")
        screen.say(f"\n    {receipt.text}\n", style="bold")
        screen.say(digits.format(digits=receipt.digits))
        screen.say(keep)
        screen.ask(say.receipt_prompt)
        sitting = Sitting(instrument, lang, say, screen)
        answers = sitting.run()
        opened = service.screen(instrument.id, answers, receipt=receipt, locale=lang, context=sitting.context)
        return list(opened.shown), opened.result


def come_back(args: Namespace) -> int:
    """Show a case to who has its receipt, and let them act on it."""
    from .returning import visit

    lang = args.lang or preferred(list(WORDS))
    say = words_in(lang)
    service = _service(args.store, Library.builtin())
    with closing(service.store):
        return visit(service, say, lang)

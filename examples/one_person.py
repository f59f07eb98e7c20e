"""
One person, from the first question to the way back: run it with ``python examples/one_person.py [zh-CN|en]``.

The answers are made up and the store is in memory. An app does the same three things: it shows the receipt before
question one, asks item by item, and shows the cards it is given, in their order.
"""

from __future__ import annotations

import sys

from screening import Instrument, Library, ScreeningService, SqliteStore, next_item

MADE_UP = {"q1": 1, "q2": 2, "q3": 1, "q4": 1, "q5": 0, "q6": 1, "q7": 0, "q8": 0, "q9": 1, "impact": 1}


def ask(instrument: Instrument, locale: str) -> dict[str, int]:
    """Ask item by item; what is asked next can depend on what was answered before."""
    answers: dict[str, int] = {}
    while not (question := next_item(instrument, answers, locale)).done:
        answer = MADE_UP[question.id]
        print(f"{question.place}/{question.total} {question.text}: {dict(question.options)[answer]}")
        answers[question.id] = answer
    return answers


def main(locale: str = "zh-CN") -> None:
    """Screen one person, show what they see, and come back later with nothing but the receipt."""
    library = Library.builtin()
    service = ScreeningService(store=SqliteStore(":memory:"), library=library)

    receipt = service.new_receipt()
    print(f"1. {receipt.text}\n")

    answers = ask(library["phq9"], locale)

    opened = service.screen("phq9", answers, receipt=receipt, locale=locale)
    print(f"\n2. {opened.result.tier.word}")
    for card in opened.shown:
        print(f"\n[{card.title}]", *card.lines, sep="\n  ")

    print(f"\n3. {service.status(receipt, locale=locale).phase}")


if __name__ == "__main__":
    main(*sys.argv[1:2])

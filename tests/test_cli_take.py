from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import Library, score
from screening.__main__ import main
from screening.care.words import FORBIDDEN
from screening.cli.take import device_cards
from screening.cli.take_words import WORDS, Say
from screening.contents import default_words

NUMBERS = ("120", "110", "12356")
# Makes standard input the controlling terminal, so that Ctrl-C typed into it interrupts.
_CONTROLLING = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'screening', *sys.argv[1:]])\n"
)
RECEIPT = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\b")


@pytest.fixture
def sit(capsys, monkeypatch):
    """Run a command with these lines typed; return its exit code and what the person read."""

    def run(*args: str, typed: str) -> tuple[int, str]:
        lines = iter(typed.split())
        monkeypatch.setattr("builtins.input", lambda prompt="": _typed(prompt, lines))
        code = main(args)
        out, err = capsys.readouterr()
        return code, out + err

    return run


def _typed(prompt: str, lines) -> str:
    print(prompt)
    try:
        line = next(lines)
    except StopIteration:
        raise EOFError from None
    if line == "^C":
        raise KeyboardInterrupt
    return "" if line == "⏎" else line


class TestAsking:
    """
    `take ID` asks one question after another; the number or the words of an answer, b back, s skip, q stop.
    """

    def test_a_whole_sitting(self, sit):
        """Nine answers by number, and the total with its range and the words of its band."""
        code, read = sit("take", "phq9", "--lang", "en", typed="1 1 1 1 1 0 0 0 0 2")

        assert code == 0
        assert "(1/10) Little interest or pleasure in doing things" in read
        assert "5 / 0-27 · Mild" in read

    def test_chinese(self, sit):
        """In Chinese everything said is Chinese, and answers may be the words or full-width digits."""
        code, read = sit("take", "gad2", "--lang", "zh-CN", typed="好几天 ２")

        assert code == 0
        assert "3 / 0-6" in read
        assert "Your answer" not in read

    def test_branching(self, sit):
        """An item that its branching rule leaves out is not asked."""
        code, read = sit("take", "phq9", "--lang", "en", typed="0 0 0 0 0 0 0 0 0")

        assert code == 0
        assert "(9/10)" in read
        assert "(10/10)" not in read
        assert "0 / 0-27" in read

    def test_back(self, sit):
        """Going back asks the item again, tells the answer before, and Enter keeps it."""
        _, read = sit("take", "gad2", "--lang", "en", typed="3 b ⏎ 1")

        assert "(before: Nearly every day; press Enter to keep it)" in read
        assert "4 / 0-6" in read

    def test_back_changes(self, sit):
        """An answer given after going back takes the place of the first."""
        _, read = sit("take", "gad2", "--lang", "en", typed="3 b 0 0")

        assert "0 / 0-6" in read

    def test_back_at_the_first(self, sit):
        """Before the first question there is nothing to go back to."""
        _, read = sit("take", "gad2", "--lang", "en", typed="b 0 0")

        assert "This is the first question." in read

    def test_skip(self, sit):
        """A skipped item is a blank: without it the total of the GAD-2 cannot be given."""
        code, read = sit("take", "gad2", "--lang", "en", typed="s 3")

        assert code == 0
        assert "too many answers left out" in read

    @pytest.mark.parametrize("typed", ["4", "-1", "x", "1.5", "Sometimes", "⏎"])
    def test_no_option(self, sit, typed):
        """What is no answer is asked again, saying what would have been one."""
        code, read = sit("take", "gad2", "--lang", "en", typed=f"{typed} 0 0")

        assert code == 0
        assert "please type one of 0, 1, 2, 3" in read

    @pytest.mark.parametrize("typed", ["1 q", "1 ^C", "1", "", "^C"])
    def test_stopping(self, sit, tmp_path, monkeypatch, typed):
        """q, Ctrl-C and the end of the input stop it: no result, nothing kept, exit 130."""
        monkeypatch.chdir(tmp_path)
        code, read = sit("take", "gad2", "--lang", "en", typed=typed)

        assert code == 130
        assert "Nothing is kept." in read
        assert "0-6" not in read
        assert list(tmp_path.iterdir()) == []

    def test_context(self, sit):
        """What an instrument may know beside the answers is asked first, and may be left out."""
        _, read = sit("take", "audit", "--lang", "en", typed="s 0 0 0")

        assert "If you like, say: sex" in read

    def test_withheld(self, sit):
        """An instrument whose words are withheld is not shown."""
        code, read = sit("take", "zung_sds", typed="")

        assert code == 1
        assert "cannot be shown" in read

    def test_no_other_language(self, sit):
        """A language that is not complete is refused, naming those that are."""
        code, read = sit("take", "audit", "--lang", "zh-CN", typed="")

        assert code == 1
        assert "(complete: en)" in read

    @given(st.lists(st.sampled_from(["0", "1", "2", "3", "b", "s", "7", "⏎"]), max_size=60))
    @settings(max_examples=30, deadline=None)
    def test_any_way_through(self, typed):
        """However a person goes back and forth, the result is that of the answers that stood at the end."""
        expected = _walk(typed, 2)
        with pytest.MonkeyPatch.context() as patch:
            shown = []
            lines = iter(typed)
            patch.setattr("screening.cli.screen.Screen.say", lambda self, text="", *a, **k: shown.append(text))
            patch.setattr("builtins.input", lambda prompt="": _quiet(lines))
            code = main(["take", "gad2", "--lang", "en"])

        if expected is None:
            assert code == 130
            return
        total = score(Library.builtin()["gad2"], expected)["total"].value
        assert code == 0
        assert any(("too many" if total is None else f": {total:g} / 0-6") in line for line in shown)


def _quiet(lines) -> str:
    try:
        line = next(lines)
    except StopIteration:
        raise EOFError from None
    return "" if line == "⏎" else line


def _walk(typed: list[str], items: int) -> dict[str, int | None] | None:
    """The answers after *typed*, told apart from the code under test: a stack, and what stood there before."""
    stack: list[int | None] = []
    before: dict[int, int | None] = {}
    for text in typed:
        at = len(stack)
        if at == items:
            break
        if text == "b":
            if stack:
                before[at - 1] = stack.pop()
        elif text == "s":
            stack.append(None)
            before.pop(at, None)
        elif text == "⏎":
            if at in before:
                stack.append(before.pop(at))
        elif text in "0123":
            stack.append(int(text))
            before.pop(at, None)
    return {f"q{n + 1}": answer for n, answer in enumerate(stack)} if len(stack) == items else None


class TestShown:
    """
    What a person is shown after it: the lines first where they are needed, nothing that is not so.
    """

    @pytest.mark.parametrize("lang", list(WORDS))
    @pytest.mark.parametrize("typed", ["3 3 3 3 3 3 3 3 0 1", "0 0 0 0 0 0 0 0 1 0", "0 0 0 0 0 0 0 0 s 0"])
    def test_lines_first(self, sit, lang, typed):
        """At high, or where a skipped question leaves it possible, the numbers stand before everything else."""
        code, read = sit("take", "phq9", "--lang", lang, typed=typed)

        after = read[read.rindex(WORDS[lang].choose) :]
        title = default_words().texts["lines"][lang].title
        assert code == 0
        assert after.removeprefix(WORDS[lang].choose).lstrip().startswith(title)
        assert all(number in after for number in NUMBERS)

    @pytest.mark.parametrize("lang", list(WORDS))
    @pytest.mark.parametrize("answer", [0, 1, 2, 3, None])
    def test_nobody_is_promised(self, lang, answer):
        """On the device no card speaks of staff, of a receipt or of somebody who was told."""
        phq9 = Library.builtin()["phq9"]
        result = score(phq9, {f"q{n}": answer for n in range(1, 10)})
        cards = device_cards(result, phq9, lang)
        text = "\n".join([card.title + "\n".join(card.lines) for card in cards])

        assert "lines" in [card.kind for card in cards]
        assert not re.search("回访码|代号|值班|receipt|pseudonym|duty", text, re.IGNORECASE)

    @pytest.mark.parametrize("lang", list(WORDS))
    def test_words(self, lang):
        """The texts around the questions are complete, and name no illness and command nothing."""
        required = default_words().required[lang]
        for field in fields(Say):
            text = str(getattr(WORDS[lang], field.name))
            for sentence in required:
                text = text.replace(sentence, "")
            assert text
            assert not [bad for bad in FORBIDDEN[lang] if bad in text.lower()]

    def test_same_keys_in_every_language(self):
        """What can be done on a return is the same in every language."""
        assert len({tuple(act[:2] for act in say.menu) for say in WORDS.values()}) == 1


class TestCase:
    """
    With --store the person chooses first; a case has its receipt before question one, and brings them back.
    """

    def test_device_leaves_no_trace(self, sit, tmp_path):
        """Who chooses the device leaves no store behind."""
        code, _ = sit("take", "gad2", "--lang", "en", "--store", str(tmp_path / "s.db"), typed="1 0 0")

        assert code == 0
        assert list(tmp_path.iterdir()) == []

    def test_there_and_back(self, sit, tmp_path):
        """The receipt is shown before question one, opens the case on return, and erases it."""
        store = str(tmp_path / "s.db")
        code, read = sit("take", "phq9", "--lang", "en", "--store", store, typed="2 ⏎ 3 3 3 3 3 3 3 3 0 1")
        receipt = RECEIPT.search(read)

        assert code == 0
        assert receipt is not None
        assert receipt.start() < read.index("(1/")
        code, read = sit("return", "--lang", "en", "--store", store, typed=f"{receipt[0].lower()} 1 5 yes")
        assert code == 0
        assert "Where it stands:" in read
        assert all(number in read for number in NUMBERS)
        assert "Erased." in read
        code, read = sit("return", "--lang", "en", "--store", store, typed=receipt[0])
        assert code == 1
        assert "Nothing is kept under this receipt" in read

    def test_a_slip_in_the_receipt(self, sit, tmp_path):
        """A receipt with a slip is asked for again, naming the group; the store is not asked."""
        code, read = sit("return", "--lang", "zh-CN", "--store", str(tmp_path / "s.db"), typed="AAAAA-BBBBB q")

        assert code == 0
        assert "回访码应为" in read


class TestTerminal:
    """
    In a real terminal.
    """

    def test_nothing_is_left(self):
        """It runs on a screen of its own that is taken away; what stays are the lines, whoever answered what."""
        read, code = _in_terminal(["take", "gad2", "--lang", "en"], ["\n", "3\n", "3\n", "\n", "\n"])

        private, _, left = read.partition("\x1b[?1049l")
        assert code == 0
        assert private.startswith("\x1b[?1049h")
        assert "6 / 0-6" in private
        assert "12356" in left
        assert "0-6" not in left

    def test_lines_stay_in_sight(self):
        """What does not fit the terminal waits, so that the lines do not scroll away."""
        typed = ["\n", *(f"{n}\n" for n in (3, 3, 3, 3, 3, 3, 3, 3, 3, 1)), "\n", "\n"]
        read, code = _in_terminal(["take", "phq9", "--lang", "en"], typed)

        last = [page for page in read.partition("\x1b[?1049l")[0].split("\x1b[2J") if "How difficult" not in page]
        shown = [page for page in last if "12356" in page]
        assert code == 0
        assert len(shown) == 1
        assert shown[0].count("\n") < 24
        assert "Press Enter to go on." in shown[0]

    def test_a_flag_is_not_belied(self, sit):
        """Where item 9 and not the total calls for help, the level "minimal" stays unsaid."""
        _, read = sit("take", "phq9", "--lang", "en", typed="0 0 0 0 0 0 0 0 1 0")

        assert "1 / 0-27" in read
        assert "Minimal" not in read

    def test_ctrl_c(self):
        """Ctrl-C ends it at once without a traceback, exit 130."""
        read, code = _in_terminal(["take", "gad2", "--lang", "en"], ["\n", "\x03"])

        assert code == 130
        assert "Nothing is kept." in read
        assert "Traceback" not in read


def _in_terminal(args: list[str], typed: list[str]) -> tuple[str, int]:
    """Run the command in a terminal of its own, typing each text when a prompt stands there."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-c", _CONTROLLING, *args],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    read, waiting, end = "", list(typed), time.monotonic() + 20
    while time.monotonic() < end:
        ready, _, _ = select.select([ours], [], [], 0.15)
        if ready:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            read += piece.decode("utf-8", "replace")
        elif waiting and read.endswith((" ", "：", "。")):
            os.write(ours, waiting.pop(0).encode())
    os.close(ours)
    return read, run.wait(10)

"""
A receipt lets a person come back and finds nobody.
"""

from __future__ import annotations

import copy
import pickle
import secrets
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.anonymity import Kdf, Receipt, ReceiptError, derive, mint
from screening.anonymity.receipt import BITS, hkdf, years_to_guess

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIGITS = "0123456789"
CHEAP = Kdf(n=2)

receipts = st.integers(0, 2**BITS - 1).map(Receipt)
samples = [Receipt(0), Receipt(2**BITS - 1), *(mint(secrets.token_bytes(12)) for _ in range(12))]


def forms(receipt):
    """Yield each form of *receipt* without its hyphens, with its alphabet."""
    yield receipt.text.replace("-", ""), LETTERS
    yield receipt.digits.replace("-", ""), DIGITS


def refused(text):
    """Return the error that *text* gives."""
    with pytest.raises(ReceiptError) as caught:
        Receipt.parse(text)
    return caught.value


class TestForms:
    @given(receipts)
    def test_both_forms_read_back(self, receipt):
        """
        Letters and digits say the same receipt, in groups of five.
        """
        assert Receipt.parse(receipt.text) == receipt == Receipt.parse(receipt.digits)
        assert [len(group) for group in receipt.text.split("-")] == [5] * 4
        assert [len(group) for group in receipt.digits.split("-")] == [5] * 6

    @given(receipts)
    def test_typing_habits_are_forgiven(self, receipt):
        """
        Case, spaces, full width, O for 0, and I or L for 1 make no difference.
        """
        wide = "".join(chr(ord(c) + 0xFEE0) for c in receipt.text)
        alike = receipt.text.replace("0", "o").replace("1", "l")

        assert all(
            Receipt.parse(text) == receipt
            for text in (receipt.text.lower(), f"  {receipt.text.replace('-', '  ')} ", wide, alike)
        )

    def test_ninety_bits(self):
        """
        A receipt keeps 90 of the bits it is made of, and is made of no fewer.
        """
        assert mint(b"\xff" * 12) == Receipt(2**90 - 1)
        assert mint(b"\xff" * 11 + b"\xc0") == mint(b"\xff" * 12)
        with pytest.raises(ValueError, match="12 random bytes"):
            mint(b"\xff" * 11)


class TestCheckPart:
    """
    The check part is the last two characters; slips in it are caught as well.
    """

    @pytest.mark.parametrize("receipt", samples, ids=range(len(samples)))
    def test_every_single_slip_is_caught(self, receipt):
        """
        No wrong character in any place gives another receipt, and its group is among those named.
        """
        tried = 0
        for text, alphabet in forms(receipt):
            for place, right in enumerate(text):
                for wrong in set(alphabet) - {right}:
                    error = refused(text[:place] + wrong + text[place + 1 :])
                    assert place // 5 + 1 in error.groups
                    tried += 1

        assert tried == 20 * 31 + 30 * 9

    @pytest.mark.parametrize("receipt", samples, ids=range(len(samples)))
    def test_every_swap_of_neighbours_is_caught(self, receipt):
        """
        No two neighbours can change places unnoticed, and their group is among those named.
        """
        for text, _ in forms(receipt):
            for place in range(len(text) - 1):
                one, two = text[place], text[place + 1]
                if one != two:
                    error = refused(text[:place] + two + one + text[place + 2 :])
                    assert {place // 5 + 1, (place + 1) // 5 + 1} & set(error.groups)

    def test_wrong_group_is_named(self):
        """
        A character that no receipt has, or a group too short, is named by its group, in both languages.
        """
        groups = samples[3].text.split("-")

        assert refused("-".join([*groups[:2], "U" + groups[2][1:], groups[3]])).groups == (3,)
        error = refused("-".join([groups[0], groups[1][:4], *groups[2:]]))
        assert (error.groups, error.message("zh-CN")) == ((2,), "请再核对第 2 组")

    def test_error_does_not_carry_the_text(self):
        """
        What somebody typed stands in no error and no traceback.
        """
        typed = "ZQXJK-ZQXJK-ZQXJK-ZQXJU"
        try:
            Receipt.parse(typed)
        except ReceiptError as error:
            said = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
        assert "ZQXJK" not in said

    @given(st.text(max_size=40))
    def test_anything_else_is_refused_politely(self, text):
        """
        Any text is a receipt or a ReceiptError.
        """
        try:
            assert isinstance(Receipt.parse(text), Receipt)
        except ReceiptError as error:
            assert error.why in ("length", "character", "check")


class TestHiding:
    def test_receipt_and_keys_hide(self):
        """
        Neither a receipt nor its keys show in a repr, a format, a pickle or a copy.
        """
        receipt = samples[4]
        keys = derive(receipt, salt=b"s" * 16, pepper=b"p" * 32, kdf=CHEAP)

        assert f"{receipt} {receipt!r}" == "<Receipt: hidden> <Receipt: hidden>"
        assert keys.lookup not in f"{keys!r}{keys}"
        for hidden in (receipt, keys):
            for leak in (pickle.dumps, copy.deepcopy):
                with pytest.raises(TypeError, match="never pickled"):
                    leak(hidden)


class TestDerivation:
    def test_hkdf(self):
        """
        Labelled keys come from HKDF with SHA-256: test cases 1 and 3 of RFC 5869.
        """
        material = b"\x0b" * 22
        one = hkdf(material, bytes(range(0xF0, 0xFA)), salt=bytes(range(13)), length=42)
        three = hkdf(material, b"", length=42)

        assert one.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        assert three.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"

    def test_scrypt(self):
        """
        The slow step is scrypt: the second test vector of RFC 7914, section 12, its first 32 bytes.
        """
        slow = Kdf(n=1024, r=8, p=16).stretch(b"password", b"NaCl")

        assert slow.hex() == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"

    def test_salt_and_pepper_both_count(self):
        """
        The look-up id changes with the receipt, the salt and the pepper; the key not with the pepper.
        """
        base = {"salt": b"s" * 16, "pepper": b"p" * 32, "kdf": CHEAP}
        first = derive(samples[2], **base)
        others = [derive(samples[3], **base), derive(samples[2], **base | {"salt": b"t" * 16})]
        pepper = derive(samples[2], **base | {"pepper": b"q" * 32})

        assert len({first.lookup, pepper.lookup, *(k.lookup for k in others)}) == 4
        assert pepper.key == first.key != others[0].key
        assert derive(samples[2], **base).lookup == first.lookup

    def test_guess_budget(self):
        """
        With store and pepper stolen a receipt withstands 100 years of 200,000 guesses a second; 53 bits do not.
        """
        budget = {"live": 100_000, "per_second": 200_000}

        assert years_to_guess(bits=BITS, **budget) >= 100 > years_to_guess(bits=53, **budget)

"""
The receipt: a code by which an anonymous person comes back, and what may be stored of it.

A receipt is 90 random bits. It is written as 18 base-32 characters and 2 check characters, or as
28 digits and 2; both whole codes are multiples of a prime just under the room their check part has
(1021 under 32 * 32, 97 under 100). That catches every wrong character and every swap of neighbours,
also in the check part itself, without asking the server.

The receipt itself is never stored. One scrypt stands between it and the two things made from it:
the look-up id, which needs a pepper kept outside the store, and the key of the case.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ..errors import ScreeningError
from .redact import Hidden

BITS: Final = 90
GROUP: Final = 5
_BYTES: Final = 12


class _Form(NamedTuple):
    """A way of writing a receipt: its characters, how many, and the prime that divides every whole code."""

    alphabet: str
    length: int
    prime: int

    @property
    def base(self) -> int:
        return len(self.alphabet)

    def write(self, bits: int) -> str:
        """Return the code of *bits* with its check part, in groups of five."""
        room = self.base**2
        whole = bits * room + -bits * room % self.prime
        digits = [whole // self.base**i % self.base for i in reversed(range(self.length))]
        text = "".join(self.alphabet[d] for d in digits)
        return "-".join(text[i : i + GROUP] for i in range(0, self.length, GROUP))

    def number(self, text: str) -> int:
        """Return the whole code *text* as a number."""
        number = 0
        for character in text:
            number = number * self.base + self.alphabet.index(character)
        return number


# Crockford's alphabet: no I, L, O and U.
_LETTERS: Final = _Form("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20, 1021)
_DIGITS: Final = _Form("0123456789", 30, 97)
_ALIKE: Final = str.maketrans("OIL", "011")


class ReceiptError(ScreeningError):
    """
    A text that is no receipt: *why*, and the *groups* (from 1) to look at again.

    The text itself is not kept.
    """

    def __init__(self, why: Literal["length", "character", "check"], groups: tuple[int, ...] = ()) -> None:
        self.why, self.groups = why, groups
        super().__init__(self.message("en"))

    def message(self, lang: str = "en") -> str:
        """Return what to do about it, in *lang* (``"en"`` or ``"zh-CN"``)."""
        chinese = lang.lower().startswith("zh")
        if not self.groups:
            return (
                "回访码应为 20 个字母和数字(4 组),或 30 个数字(6 组)"
                if chinese
                else "a receipt has 20 letters and digits (4 groups) or 30 digits (6 groups)"
            )
        which = ("、" if chinese else " or ").join(map(str, self.groups))
        return f"请再核对第 {which} 组" if chinese else f"please look at group {which} again"


class Receipt(Hidden):
    """
    What a person keeps to come back; shown once.

    ``text`` and ``digits`` are its two forms; its repr shows neither.
    """

    __slots__ = ("_bits",)
    _bits: int

    def __init__(self, bits: int) -> None:
        if not 0 <= bits < 1 << BITS:
            msg = f"a receipt has {BITS} bits"
            raise ValueError(msg)
        self._bits = bits

    @property
    def text(self) -> str:
        """The short form: ``XXXXX-XXXXX-XXXXX-XXXXX``."""
        return _LETTERS.write(self._bits)

    @property
    def digits(self) -> str:
        """The form for a telephone keypad: six groups of five digits."""
        return _DIGITS.write(self._bits)

    @property
    def secret(self) -> bytes:
        """The 90 bits in 12 bytes, for `derive` only."""
        return self._bits.to_bytes(_BYTES)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Receipt):
            return NotImplemented
        return hmac.compare_digest(self.secret, other.secret)

    def __hash__(self) -> int:
        return hash((Receipt, self._bits))

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """
        Return the receipt that somebody typed, in either form.

        Case, spaces, full width, O for 0 and I or L for 1 are forgiven.

        Raises:
            ReceiptError: it is no receipt; names the groups to look at.
        """
        groups = _groups(text)
        joined = "".join(groups)
        form = next((f for f in (_LETTERS, _DIGITS) if f.length == len(joined)), None)
        if form is None:
            raise ReceiptError("length", _odd(groups))
        wrong = [i // GROUP + 1 for i, c in enumerate(joined) if c not in form.alphabet]
        if wrong:
            raise ReceiptError("character", tuple(dict.fromkeys(wrong)))
        whole = form.number(joined)
        bits = whole // form.base**2
        if whole % form.prime or bits >> BITS:
            raise ReceiptError("check", _suspects(joined, form))
        return cls(bits)


def _groups(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).upper().translate(_ALIKE)
    return [g for g in re.split(r"[\W_]+", plain) if g]


def _odd(groups: list[str]) -> tuple[int, ...]:
    """Return the groups that are not five long, where the number of groups is that of a form."""
    if len(groups) * GROUP not in (_LETTERS.length, _DIGITS.length):
        return ()
    return tuple(i for i, group in enumerate(groups, 1) if len(group) != GROUP)


def _suspects(text: str, form: _Form) -> tuple[int, ...]:
    """Return the groups in which one wrong character, or one swap, would explain the failed check."""
    rest = form.number(text) % form.prime
    values = [form.alphabet.index(c) for c in text]
    weights = [pow(form.base, form.length - 1 - i, form.prime) for i in range(form.length)]
    found = set()
    for i, (value, weight) in enumerate(zip(values, weights, strict=True)):
        slips = ((new - value) * weight for new in range(form.base))
        swaps = ((values[j] - value) * (weight - weights[j]) for j in (i - 1, i + 1) if 0 <= j < form.length)
        if any((rest + change) % form.prime == 0 for change in (*slips, *swaps)):
            found.add(i // GROUP + 1)
    return tuple(sorted(found))


def mint(random_bytes: bytes) -> Receipt:
    """
    Return the receipt made of the first 90 bits of *random_bytes* (12 at least, from a cryptographic source).
    """
    if len(random_bytes) < _BYTES:
        msg = f"a receipt needs {_BYTES} random bytes"
        raise ValueError(msg)
    return Receipt(int.from_bytes(random_bytes[:_BYTES]) >> _BYTES * 8 - BITS)


@dataclass(frozen=True, slots=True)
class Kdf:
    """
    The cost of turning a receipt into its keys: scrypt's n, r and p.

    The shipped cost takes 16 MiB and well under a tenth of a second, so that a small server bears a shift's
    end. It is not what protects the receipt; its 90 bits are: `years_to_guess`.
    """

    n: int = 2**14
    r: int = 8
    p: int = 1

    def stretch(self, secret: bytes, salt: bytes) -> bytes:
        """Return 32 bytes from *secret*, slowly."""
        memory = 128 * self.r * (self.n + self.p + 2) + 2**16
        return hashlib.scrypt(secret, salt=salt, n=self.n, r=self.r, p=self.p, maxmem=memory, dklen=32)


class Keys(Hidden):
    """What a receipt yields: ``lookup``, under which its case is found, and ``key``, known to nobody else."""

    __slots__ = ("key", "lookup")

    def __init__(self, lookup: str, key: bytes) -> None:
        self.lookup, self.key = lookup, key

    def seal(self, message: bytes) -> str:
        """Return a digest of *message* (hex) that only a holder of the receipt can recompute."""
        return hmac.digest(self.key, message, "sha256").hex()


def derive(receipt: Receipt, *, salt: bytes, pepper: bytes, kdf: Kdf | None = None) -> Keys:
    """
    Return the keys of *receipt*: one slow step, then two labelled quick ones.

    *salt* is one for the whole store; *pepper* lives outside it.
    """
    slow = (kdf or Kdf()).stretch(receipt.secret, salt)
    lookup = hmac.digest(pepper, hkdf(slow, b"screening/lookup/1"), "sha256").hex()
    return Keys(lookup, hkdf(slow, b"screening/key/1"))


def hkdf(material: bytes, label: bytes, salt: bytes = b"", length: int = 32) -> bytes:
    """Return *length* bytes from *material* for the use that *label* names (RFC 5869, SHA-256)."""
    root = hmac.digest(salt or bytes(32), material, "sha256")
    out = block = b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(root, block + label + bytes([counter]), "sha256")
        out += block
    return out[:length]


def years_to_guess(*, bits: int, live: int, per_second: float) -> float:
    """
    Return the years until a guesser with store and pepper finds one of *live* receipts with even odds.

    Every guess is tested against all of them, because the salt is one for the whole store.
    """
    return float(2 ** (bits - 1)) / (live * per_second) / (365.25 * 86_400)

"""What a problem code is."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Code(NamedTuple):
    """One kind of problem; *en* and *zh* are `str.format` templates over its params."""

    severity: Literal["error", "warning", "todo"]
    en: str
    zh: str

    def text(self, lang: str) -> str:
        """Return the template in *lang*; anything but Chinese is English."""
        return self.zh if lang.lower().startswith("zh") else self.en

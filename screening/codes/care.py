"""
K: what a person is shown, lines and words.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "K01": Code("error", "{key}: {why}", "{key}：{why}"),
    "K02": Code(
        "error",
        "{region}: a crisis screen needs an emergency number and a crisis line that is not secondary",
        "{region}：危机页面至少要有一个紧急号码和一条并非次要的危机热线",
    ),
    "K03": Code("error", "{key} is missing; every text stands in every language offered", "缺少 {key}；每条文字都要有全部语言"),
    "K04": Code("error", "{key} says {word!r}, which is never said to a person", "{key} 出现了不应对人说的“{word}”"),
}

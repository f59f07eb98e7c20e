"""
M: the shape of the file.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "M01": Code(
        "error",
        "the key `{key}` is missing here",
        "此处缺少键 `{key}`",
    ),
    "M02": Code(
        "error",
        "`{key}` is no key of this part{near}; it may have: {allowed}",
        "`{key}` 不是此处的键{near}；可用的键：{allowed}",
    ),
    "M03": Code(
        "error",
        "{found} is not one of {allowed}{near}",
        "{found} 不在可选值 {allowed} 之内{near}",
    ),
    "M04": Code(
        "error",
        "{expected} was expected here, not {found}",
        "此处应为{expected}，而不是 {found}",
    ),
    "M05": Code(
        "error",
        "{found} is not a range; write both ends, such as 5-9",
        "{found} 不是范围；请写出两端，例如 5-9",
    ),
    "M06": Code(
        "error",
        "the range {low}-{high} runs backwards; write {high}-{low}",
        "范围 {low}-{high} 首尾颠倒；请写 {high}-{low}",
    ),
    "M07": Code(
        "error",
        "this is no response scale; write its codes with their words, or `0-3`, or {{number: 0-24}}, or {{clock: 24h}}",
        "这不是作答尺度；请写出各编码及文字，或 `0-3`，或 {{number: 0-24}}，或 {{clock: 24h}}",
    ),
    "M08": Code(
        "error",
        "the option `{option}` is a word, so say what it counts: score: 1, score: none (declined) or score: not_applicable",
        "选项 `{option}` 是文字，请说明计分：score: 1、score: none（拒答）或 score: not_applicable",
    ),
    "M09": Code(
        "error",
        "write either `allow` (blanks allowed) or `need` (answers needed), not both",
        "`allow`（允许缺答数）与 `need`（至少作答数）只能写一个",
    ),
    "M10": Code(
        "error",
        "a band needs `range: 5-9`, or `from:` and `below:` where scores have decimals, not both",
        "分段需写 `range: 5-9`，有小数时写 `from:` 与 `below:`，二者不可同时写",
    ),
    "M11": Code(
        "error",
        "a cut-off needs `at_least` or `at_most`, one of them",
        "划界分需写 `at_least` 或 `at_most` 其中之一",
    ),
    "M12": Code(
        "error",
        "a rule needs `when: …`, or `otherwise: true` for the last one",
        "规则需写 `when: …`，最后一条写 `otherwise: true`",
    ),
    "M13": Code(
        "error",
        "a score is made in exactly one way (found: {found}); write one of sum, mean, max, min, count, weighted, formula, decide, or an installed scorer",
        "一个分数只能用一种方法得出（现有：{found}）；请从 sum、mean、max、min、count、weighted、formula、decide 或已安装的计分器中选一个",
    ),
    "M14": Code(
        "error",
        "this library reads `format: 1`",
        "本库只读取 `format: 1`",
    ),
    "M15": Code(
        "error",
        "{found} is not written as it must be here: {pattern}",
        "{found} 的写法不符合此处要求：{pattern}",
    ),
    "M16": Code(
        "error",
        "{found} is outside what is allowed here ({limit})",
        "{found} 超出此处允许的范围（{limit}）",
    ),
    "M17": Code(
        "error",
        "this value cannot be used here: {why}",
        "此处的值无法使用：{why}",
    ),
    "M18": Code(
        "error",
        "this list is empty; write at least one entry",
        "列表为空；请至少写一项",
    ),
}

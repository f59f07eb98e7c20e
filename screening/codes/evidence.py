"""
L, F, E, R, A, T: languages, flags, examples, rights, what was accepted, what is still to do.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "L01": Code(
        "error",
        "the words of {where} are missing in {lang}; add them, or take {lang} out of `languages:`",
        "{where} 缺少 {lang} 的文字；请补上，或从 `languages:` 去掉 {lang}",
    ),
    "L02": Code(
        "error",
        "`{lang}` is not among `languages:`{near}; declare it, or take its words out",
        "`{lang}` 不在 `languages:` 之内{near}；请声明该语言，或删去其文字",
    ),
    "L03": Code(
        "warning",
        "two items have the same words in {lang}: {one} and {two}; correct the one that was copied",
        "两个条目的 {lang} 文字相同：{one} 与 {two}；请更正误抄的一个",
    ),
    "L04": Code(
        "error",
        "{where} in {lang} has characters of the other Chinese script: {characters}; write those of {lang}",
        "{where} 的 {lang} 文字夹有另一种字形：{characters}；请改用 {lang} 的字形",
    ),
    "L05": Code(
        "warning",
        "say which published edition the {lang} words are, under `translations: {{{lang}: {{edition, date, …}}}}`",
        "请注明 {lang} 文字出自哪个公开版本：translations: {{{lang}: {{edition, read_at, date, validated}}}}",
    ),
    "L06": Code(
        "error",
        "a withheld instrument carries no item words; take them out, or `withheld` if its rights allow them",
        "受限量表不得带有条目文字；请删去文字，若版权允许则去掉 `withheld`",
    ),
    "L07": Code(
        "error",
        "no language is declared, so nobody can be asked; declare one, or write `withheld: true`",
        "没有声明语言，无法向人提问；请声明语言，或写 `withheld: true`",
    ),
    "F01": Code(
        "warning",
        "the item `{name}` speaks of self-harm but no flag looks at it; write one under `flags:`",
        "条目 `{name}` 涉及自伤，却没有任何警示关注它；请在 `flags:` 下写一条",
    ),
    "F02": Code(
        "warning",
        "the flag `{name}` looks at a risk item but puts forward no tier; write `tier: high`",
        "警示 `{name}` 关注风险条目却未提出等级；请写 `tier: high`",
    ),
    "F03": Code(
        "warning",
        "the words of `{name}` in {lang} speak of self-harm; mark the item with `about: self_harm`",
        "`{name}` 的 {lang} 文字涉及自伤；请标注 `about: self_harm`",
    ),
    "E01": Code(
        "error",
        "the example expects {what} = {expected}, the file gives {found}; work it out by hand and correct one of them",
        "例子期望 {what} = {expected}，本文件得出 {found}；请手算并更正其一",
    ),
    "E02": Code(
        "warning",
        "no example has {score} at {missing}, beside the edge of `{level}`; write one for each",
        "没有例子使 {score} 等于 {missing}（`{level}` 的边界处）；请各写一个",
    ),
    "E03": Code(
        "warning",
        "no example leaves a scored item blank; write one, with `.` for the blank",
        "没有例子包含缺答的计分条目；请写一个，空白写作 `.`",
    ),
    "E04": Code(
        "warning",
        "no example goes where `{rule}` {way}; write one",
        "没有例子走到 `{rule}` {way} 的一支；请写一个",
    ),
    "E05": Code(
        "error",
        "the answers of this example cannot be read: {why}",
        "该例的答案无法读取：{why}",
    ),
    "E06": Code(
        "error",
        "`{key}` is nothing an example can expect{near}",
        "`{key}` 不是例子可以期望的内容{near}",
    ),
    "E07": Code(
        "warning",
        "there are no examples; write at least one worked answer sheet",
        "没有例子；请至少写一份演算过的答卷",
    ),
    "E08": Code(
        "warning",
        "no example raises the flag `{name}`, or none leaves it down; write both",
        "没有例子触发（或没有例子不触发）警示 `{name}`；请各写一个",
    ),
    "R01": Code(
        "warning",
        "the rights are unknown and words are shipped; find the holder's terms or withhold the words",
        "版权不明却带有文字；请查明权利人条款，或不发布文字",
    ),
    "R02": Code(
        "warning",
        "the rights lack {what}; without it nobody can tell whether the words may be used",
        "版权信息缺少 {what}；否则无从判断文字能否使用",
    ),
    "R03": Code(
        "error",
        "the rights forbid shipping the words (use: {use}); write `withheld: true` and take the words out",
        "版权不允许发布文字（use: {use}）；请写 `withheld: true` 并删去文字",
    ),
    "A01": Code(
        "warning",
        "`accept` names {code}, which is not found here any more; take it out",
        "`accept` 中的 {code} 已不再出现；请删去",
    ),
    "A02": Code(
        "error",
        "`accept` can silence warnings only; {code} is an error or unknown",
        "`accept` 只能豁免提醒；{code} 是错误或不存在",
    ),
    "T01": Code(
        "todo",
        "still to do: {text}",
        "待办：{text}",
    ),
    "L08": Code(
        "error",
        "these words are for {found}, but this is {expected}",
        "这些文字属于 {found}，而此处是 {expected}",
    ),
    "L10": Code(
        "error",
        "the item `{name}` is scored, so it is asked in every language; take `only_in` out, or the item out of its scores",
        "条目 `{name}` 参与计分，必须用每种语言都能提问；请去掉 `only_in`，或把该条目移出分数",
    ),
    "L09": Code(
        "error",
        "the instrument has {lang} words already",
        "该量表已有 {lang} 文字",
    ),
}

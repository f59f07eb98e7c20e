"""
C: the condition language.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "C01": Code("error", "write a condition here, such as q1 >= 1", "此处应写条件，例如 q1 >= 1"),
    "C02": Code(
        "error",
        "{length} characters are too many for one condition (at most {limit}); use ranges like q1..q9",
        "条件共 {length} 个字符，过长（最多 {limit} 个）；请拆分，或用 q1..q9 这样的范围",
    ),
    "C03": Code(
        "error",
        "brackets are nested more than {limit} deep; name the parts as scores of their own",
        "括号嵌套超过 {limit} 层；请把各部分另立为分数",
    ),
    "C04": Code(
        "error",
        "`{found}` means nothing in a condition; write names, numbers, == != >= <= > <, and, or, not",
        "条件中不能出现“{found}”；可用名称、数字、== != >= <= > <、且、或、非",
    ),
    "C05": Code(
        "error", "`{expected}` should stand here, not `{found}`", "此处应为“{expected}”，而不是“{found}”"
    ),
    "C06": Code(
        "error",
        "a name or a number should stand here, such as q1 or 2, not `{found}`",
        "此处应为名称或数字，例如 q1 或 2，而不是“{found}”",
    ),
    "C07": Code(
        "error", "it ends too early: `{expected}` would come next", "写得不完整：后面还应有“{expected}”"
    ),
    "C08": Code(
        "error",
        "`{found}` cannot follow here; join two conditions with `and` or `or`",
        "此处不能接“{found}”；两个条件之间请写“且”或“或”",
    ),
    "C09": Code("error", "write `{right}` instead of `{wrong}`", "请写“{right}”，不要写“{wrong}”"),
    "C10": Code("error", "compare twice: `{first} and {second}`", "请分两次比较：“{first} and {second}”"),
    "C11": Code(
        "error",
        "`{text}` alone is not a condition; compare it, as in `{text} >= 1`",
        "“{text}”本身不是条件；请与某值比较，例如“{text} >= 1”",
    ),
    "C12": Code(
        "error",
        "`{text}` holds or not and is no number; to count with it write count({text})",
        "“{text}”是条件，不是数字；要计数请写 count({text})",
    ),
    "C13": Code(
        "error",
        "the range {range} needs a function around it, as in any({range} >= 1) or sum({range})",
        "范围 {range} 须放在函数中，例如 any({range} >= 1) 或 sum({range})",
    ),
    "C14": Code(
        "error", "there is no function `{name}`; there is {known}", "没有函数“{name}”；可用：{known}"
    ),
    "C15": Code(
        "error",
        "{function}() needs several things or a range; a range is written q1..q9, and q1-q9 subtracts",
        "{function}() 须有多项或一个范围；范围写作 q1..q9，而 q1-q9 是相减",
    ),
    "C16": Code("error", "write numbers with at most {limit} digits", "数字最多 {limit} 位"),
    "C17": Code(
        "error",
        "before `in` stands one name or, inside a function, a range; not `{text}`",
        "in 之前应为一个名称，或在函数中为一个范围，而不是“{text}”",
    ),
    "C18": Code(
        "error",
        "the word {word!r} can only be compared with == or !=, or stand in a list after `in`",
        "词语“{word}”只能用 == 或 != 比较，或列在 in 之后",
    ),
    "C19": Code(
        "error",
        "elapsed() needs two times, as in elapsed(q1, q3)",
        "elapsed() 需要两个时间，例如 elapsed(q1, q3)",
    ),
    "C20": Code(
        "error",
        "nothing here is called `{name}`; did you mean {near}?",
        "没有名为“{name}”的内容；是否指 {near}？",
    ),
    "C21": Code(
        "error", "nothing here is called `{name}`; there is {known}", "没有名为“{name}”的内容；现有：{known}"
    ),
    "C22": Code(
        "error",
        "`{name}` is never `{word}`; did you mean `{near}`? (it can be: {allowed})",
        "“{name}”没有“{word}”这个取值；是否指“{near}”？（可为：{allowed}）",
    ),
    "C23": Code(
        "error",
        "`{name}` is never `{word}`; it can be: {allowed}",
        "“{name}”没有“{word}”这个取值；可为：{allowed}",
    ),
    "C24": Code(
        "error",
        "`{name}` is a word and no number; compare it with one of: {allowed}",
        "“{name}”是词语，不是数字；请与以下之一比较：{allowed}",
    ),
    "C25": Code(
        "error",
        "`{name}` is a number; compare it with a number, not with the word `{word}`",
        "“{name}”是数字；请与数字比较，而不是词语“{word}”",
    ),
    "C26": Code(
        "error",
        "the word `{word}` is neither more nor less; compare it with == or !=",
        "词语“{word}”没有大小；请用 == 或 != 比较",
    ),
    "C27": Code(
        "error",
        "{first}..{last} is no range: it must run from an item to a later one",
        "{first}..{last} 不是范围：须从前面的条目到后面的条目",
    ),
    "C28": Code(
        "warning",
        "`{text}` holds for every possible answer; leave it out or correct the number",
        "“{text}”对任何回答都成立；请删去或更正数字",
    ),
    "C29": Code(
        "warning",
        "`{text}` holds for no possible answer; correct the number or word",
        "“{text}”对任何回答都不成立；请更正数字或词语",
    ),
}

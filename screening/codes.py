"""
The catalogue of problem codes: how grave each is, and its message in both languages.

`docs/codes/` has a page for each with a failing and a mended snippet; a test holds the two together.
"""

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


# Y: the YAML text. M: the shape of the model. C: conditions. S: scores. B: bands and cut-offs.
# L: languages. F: flags. E: examples. R: rights. P: pathway.
CODES: dict[str, Code] = {}

# Y: the text itself, before anything is known of what it means.
CODES |= {
    "Y01": Code(
        "error",
        "this cannot be read as YAML; look at the indentation, quotes and brackets here and one line above",
        "此处的 YAML 无法读取；请检查本行和上一行的缩进、引号和括号",
    ),
    "Y02": Code(
        "error",
        "this is not UTF-8 (saved as GBK or UTF-16?); save the file as UTF-8",
        "此处不是 UTF-8 编码（文件是否存成了 GBK 或 UTF-16？）；请另存为 UTF-8",
    ),
    "Y03": Code(
        "error",
        'a tab; indent and separate with spaces, and write "\\t" in double quotes where text needs one',
        '此处是制表符；请用空格缩进和分隔，文字中需要制表符时在双引号内写 "\\t"',
    ),
    "Y04": Code(
        "error",
        "an invisible control character ({char}); delete it, and end lines with a plain line feed",
        "此处有不可见的控制字符（{char}）；请删除，换行只用普通换行符",
    ),
    "Y05": Code(
        "error",
        "a full-width or no-break space, which is text to YAML; write ordinary spaces, or quote the text",
        "此处是全角空格或不换行空格，YAML 会当作文字；请用普通空格（确属文字时加引号）",
    ),
    "Y06": Code(
        "error",
        "a full-width `：` after a key; write a plain colon and a space, or quote the text",
        "键后面是全角冒号；请写半角冒号加空格（确属文字时加引号）",
    ),
    "Y07": Code(
        "error",
        "a full-width comma in a list; write a plain comma and a space, or quote the text",
        "列表中用了全角逗号或顿号；请写半角逗号加空格（确属文字时加引号）",
    ),
    "Y08": Code(
        "error",
        "the anchor `&{name}` is not allowed; write the value out, or quote text that begins with &",
        "不允许使用锚点 `&{name}`；请把内容完整写出，若文字以 & 开头请加引号",
    ),
    "Y09": Code(
        "error",
        "the alias `*{name}` is not allowed; write the value out, or quote text that begins with *",
        "不允许使用别名 `*{name}`；请把内容完整写出，若文字以 * 开头请加引号",
    ),
    "Y10": Code(
        "error",
        "a tag (`!…`) is not allowed; leave it out, or quote the text if it begins with !",
        "不允许使用标签（`!…`）；请去掉，若文字以 ! 开头请加引号",
    ),
    "Y11": Code(
        "error",
        "the merge key `<<` is not allowed; write the keys out",
        "不允许使用合并键 `<<`；请把各个键完整写出",
    ),
    "Y12": Code(
        "error",
        "a second document begins here; write one document in a file, without further `---`",
        "此处开始了第二个文档；每个文件只写一个文档，不要再写 `---`",
    ),
    "Y13": Code(
        "error",
        "a directive (`%…`) is not allowed; begin with the first key, such as `format: 1`",
        "不允许使用指令（`%…`）；请直接从第一个键开始，例如 `format: 1`",
    ),
    "Y14": Code(
        "error",
        "the key {key} is written twice, on line {first} and on line {again}; keep one of them",
        "键 {key} 写了两次：第 {first} 行和第 {again} 行；请只保留一个",
    ),
    "Y15": Code(
        "error",
        'a key must be text or a whole number, not `{key}`; write it in quotes ("{key}")',
        '键必须是文字或整数，不能是 `{key}`；请加引号（"{key}"）',
    ),
    "Y16": Code(
        "error",
        'the number {word} begins with 0; leave the zero out, or quote it ("{word}") where it is text',
        '数字 {word} 以 0 开头；请去掉前面的 0，若是文字请加引号（"{word}"）',
    ),
    "Y17": Code(
        "error",
        'a lone `-` begins a list in YAML; write `.` for a blank answer, or "-" for the sign itself',
        '单独的 `-` 在 YAML 中表示列表；空白答案请写 `.`，要写减号本身请写 "-"',
    ),
    "Y18": Code(
        "error",
        "the text ends before this #; quote all of the text, or put two spaces before a comment",
        "文字在 # 前被截断，其后成了注释；请给文字加引号，若确是注释，# 前请空两格",
    ),
    "Y19": Code(
        "error",
        "the text contains `: `, which YAML takes for a key; put the text in quotes",
        "文字中有半角冒号加空格，YAML 会当作键；请给文字加引号",
    ),
    "Y20": Code(
        "error",
        "{key} has no value here; put text with a comma in quotes, and a space after a colon",
        "{key} 在此没有值；含逗号的文字请加引号，键的冒号后请加空格",
    ),
    "Y21": Code(
        "error",
        "a `?` that YAML may take for a key; put text with ? in quotes, and write a key as `key: value`",
        "此处的 `?` 可能被 YAML 当作键的标记；含 ? 的文字请加引号，键请写成 `键: 值`",
    ),
    "Y22": Code(
        "error",
        "the file is empty; begin with a key, such as `format: 1`",
        "文件是空的；请从一个键开始，例如 `format: 1`",
    ),
    "Y23": Code(
        "error",
        "the file must be keys with values; begin with `key: value`, such as `format: 1`",
        "文件必须由键和值组成；请以 `键: 值` 开头，例如 `format: 1`",
    ),
    "Y24": Code(
        "error",
        "nested more than {most} deep; write it flatter",
        "嵌套超过 {most} 层；请减少层次",
    ),
    "Y25": Code(
        "error",
        "the file is too long ({size}; at most {most} bytes); put large tables in a CSV file beside it",
        "文件太长（{size}，最多 {most} 字节）；大的表格请放到旁边的 CSV 文件中",
    ),
    "Y26": Code(
        "error",
        'the quote that opens here is never closed; close it, or write the mark inside it twice or as \\"',
        '此处的引号没有结束；请补上引号，引号内的引号请写两次或写成 \\"',
    ),
    "Y27": Code(
        "error",
        "text cannot begin with one of @ ` % * & ? > |; put the text in quotes",
        "文字不能以 @ ` % * & ? > | 开头；请给文字加引号",
    ),
    "Y28": Code(
        "error",
        "no space after the colon; write `key: value`",
        "冒号后面缺少空格；请写成 `键: 值`",
    ),
    "Y29": Code(
        "error",
        "a number of more than 100 digits; put it in quotes if it is text",
        "数字超过 100 位；若是文字请加引号",
    ),
    "Y30": Code(
        "error",
        "this line is indented further than the one it belongs to; line it up with the keys beside it",
        "本行缩进过多；请与同级的键对齐",
    ),
    "Y31": Code(
        "error",
        "text goes on after the closing quote; put all of it in one pair of quotes",
        "引号结束后还有文字；请把整段文字放进同一对引号",
    ),
    "Y32": Code(
        "error",
        "a key inside [ ]; write [{{key: value}}], or quote the text",
        "[ ] 中出现了键；请写成 [{{键: 值}}]，若是文字请加引号",
    ),
    "Y33": Code(
        "error",
        "a \\ here does not make a character; double it where it is meant as itself, or use single quotes",
        "双引号中的 \\ 没有构成有效字符；要写 \\ 本身请写两次，或改用单引号",
    ),
    "Y34": Code(
        "error",
        "the bracket that opens here does not close as it should; look for a missing comma, quote or bracket",
        "此处的括号没有正确结束；请检查是否缺少逗号、引号或括号",
    ),
    "Y35": Code(
        "error",
        "more than {most} values; put large tables in a CSV file beside this one",
        "内容超过 {most} 项；大的表格请放到旁边的 CSV 文件中",
    ),
    "Y36": Code(
        "error",
        "the line is longer than {most} characters; break it, in a block that begins with `>-`",
        "本行超过 {most} 个字符；请分行，用 `>-` 开始一个段落",
    ),
}

# K: what a person is shown (lines and words).
CODES |= {
    "K01": Code("error", "{key}: {why}", "{key}：{why}"),
    "K02": Code(
        "error",
        "{region}: a crisis screen needs an emergency number and a crisis line that is not secondary",
        "{region}：危机页面至少要有一个紧急号码和一条并非次要的危机热线",
    ),
    "K03": Code("error", "{key} is missing; every text stands in every language offered", "缺少 {key}；每条文字都要有全部语言"),
    "K04": Code("error", "{key} says {word!r}, which is never said to a person", "{key} 出现了不应对人说的“{word}”"),
}

CODES |= {
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

CODES |= {
    "P01": Code("error", "{about}: {why}", "{about}：格式不符（{why}）"),
    "P02": Code(
        "error",
        "there is no state `{name}`; write one of: {allowed}",
        "没有名为“{name}”的状态；请写以下之一：{allowed}",
    ),
    "P03": Code(
        "error",
        "there is no {kind} `{name}`; write one of: {allowed}",
        "没有名为“{name}”的{kind}；请写以下之一：{allowed}",
    ),
    "P04": Code(
        "error",
        "`after` of {state} needs a duration for every tier; add `default: P7D`",
        "{state} 的 after 须涵盖每个分级；请补上 default: P7D",
    ),
    "P05": Code(
        "error",
        "a timeout in {state} may find no row at tier {tier}; end its rows with one that has no `when` and does not close",
        "{state} 超时在分级 {tier} 可能无行可走；请以一个没有 when、也不结束个案的行收尾",
    ),
    "P06": Code(
        "error",
        "a risk signal by {role} in {state} must lead to a crisis whatever else holds; add a row without `when` that "
        "raises the tier to crisis",
        "在 {state} 中，{role} 发出的风险信号必须无条件进入危机；请添加一行没有 when、且 raises: crisis 的规则",
    ),
    "P07": Code(
        "error",
        "a person must be able to {event} in {state} at every tier; add a row for it without `when`",
        "在 {state} 中，本人在任何分级都必须能够 {event}；请添加一行没有 when 的规则",
    ),
    "P08": Code(
        "error",
        "the clock may not close a case at tier {tier}; limit the row to `tier: [none, low, moderate]`",
        "计时器不得在分级 {tier} 结束个案；请将该行限于 tier: [none, low, moderate]",
    ),
    "P09": Code(
        "error",
        "{name} is looser than the floor: {why}",
        "{name} 比底线宽松：{why}",
    ),
    "P10": Code(
        "error",
        "a row that leads into a crisis must begin its effects with show_lines, page_duty",
        "进入危机的规则，其 effects 必须以 show_lines、page_duty 开头",
    ),
    "P11": Code(
        "error",
        "{role} may not set {fact}; only {allowed} may",
        "{role} 不能设定 {fact}；只有 {allowed} 可以",
    ),
    "P12": Code(
        "error",
        "no episode at tier {tier} may be closed as {reason} by {role}; see `closes` in floor.yaml",
        "分级 {tier} 的个案不得由 {role} 以 {reason} 结束；请见 floor.yaml 的 closes",
    ),
    "P13": Code(
        "error",
        "nothing leads to the state {state}; add a row `to: {state}` or take the state out",
        "没有规则通向状态 {state}；请添加 to: {state} 的行，或删去该状态",
    ),
    "P14": Code(
        "error",
        "the clock {name} must never fall silent; give its last stage `every` and no `times`",
        "计时 {name} 不得停止；最后一级请写 every，且不写 times",
    ),
    "P15": Code(
        "error",
        "only the person's own `cancel` may release what is owed; take `releases` out of this row",
        "只有本人的 cancel 可以解除所欠的义务；请从该行删去 releases",
    ),
    "P16": Code(
        "error",
        "{state} is a state of crisis, and this row would lead there at tier {tier}; limit it to `tier: crisis`",
        "{state} 是危机状态，而该行会在分级 {tier} 时通向那里；请将该行限于 tier: crisis",
    ),
    "P17": Code(
        "error",
        "a case at rest has no clock: take `timeout` out, or have the case wait in an open state",
        "静止状态没有计时：请删去 timeout，或改用进行中的状态",
    ),
    "P18": Code(
        "error",
        "erasing, and nothing else, leads to `erased` and has the effect destroy_case; correct this row",
        "只有 erase 通向 erased 并带有 destroy_case；请更正该行",
    ),
    "P19": Code(
        "error",
        "a screening in {state} may find no row at tier {tier}; end its rows with one that has no `when`",
        "在 {state} 中，分级 {tier} 的筛查可能无行可走；请以一个没有 when 的行收尾",
    ),
    "P20": Code(
        "error",
        "who asks for help is owed it: add `owes: {help}`",
        "本人求助即负有提供帮助的义务：请添加 owes: {help}",
    ),
}

# Moved to modules of their own, by letter.
from .codes_new import evidence as _e, model as _m, scores as _s  # noqa: E402, I001

CODES |= {k: Code(*v) for part in (_m, _s, _e) for k, v in part.CODES.items()}

# X: the file itself.
CODES |= {
    "X01": Code(
        "error",
        "this file cannot be read ({why}); give the path of an instrument file, or of a folder of them",
        "无法读取该文件（{why}）；请给出量表文件或其所在文件夹的路径",
    ),
}

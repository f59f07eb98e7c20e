"""
Y: the YAML text itself, before anything is known of what it means.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
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

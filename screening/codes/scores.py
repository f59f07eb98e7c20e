"""
S and B: how scores are made and read.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "S01": Code(
        "error",
        "`{name}` names nothing here{near}",
        "`{name}` 没有对应的条目{near}",
    ),
    "S02": Code(
        "error",
        "these scores need each other in a circle: {names}; let one of them be made from items",
        "以下分数互相循环依赖：{names}；请让其中一个由条目计算",
    ),
    "S03": Code(
        "error",
        "there is no response scale `{name}`{near}; write it under `responses:`",
        "没有名为 `{name}` 的作答尺度{near}；请写在 `responses:` 下",
    ),
    "S04": Code(
        "error",
        "the item `{name}` has no response scale; write `answers:` here or for all items",
        "条目 `{name}` 没有作答尺度；请在此处或为全部条目写 `answers:`",
    ),
    "S05": Code(
        "error",
        "the item `{name}` is reversed but is in no score; take it out of `reverse_scored` or into a score",
        "条目 `{name}` 标为反向却不在任何分数中；请从 `reverse_scored` 去掉或纳入分数",
    ),
    "S06": Code(
        "warning",
        "the item `{name}` is in no score, flag or condition; was it forgotten?",
        "条目 `{name}` 不在任何分数、警示或条件中；是否遗漏？",
    ),
    "S07": Code(
        "error",
        "the declared range is {declared}, but items and answers give {computed}",
        "声明的范围是 {declared}，但条目与选项实际给出 {computed}",
    ),
    "S08": Code(
        "error",
        "decimals can arise here; say how they are cut (`round: half_up`, `floor` or `nearest`), "
        "or write bands with `from` and `below`",
        "此处会出现小数；请写明取舍（`round: half_up`、`floor` 或 `nearest`），或用 `from` 与 `below` 写分段",
    ),
    "S09": Code(
        "error",
        "the table has no entry for {points}, which the score can reach; add what the manual says",
        "查分表缺少可达到的分值：{points}；请按手册补上",
    ),
    "S10": Code(
        "error",
        "the table goes up and down: at {key} it turns; check the entries around it",
        "查分表忽升忽降：在 {key} 处转向；请核对前后各项",
    ),
    "S11": Code(
        "error",
        "the condition looks ahead at `{name}`, which is asked later; it may look at earlier items and the context",
        "条件用到了之后才问的 `{name}`；条件只能看之前的条目与背景信息",
    ),
    "S12": Code(
        "error",
        "the item `{name}` is scored but may not be asked; say what it counts then: `otherwise_score: 0`, `leave_out`",
        "条目 `{name}` 计分但可能不问；请写明此时如何计分：`otherwise_score: 0` 或 `leave_out`",
    ),
    "S13": Code(
        "error",
        "the item id `{name}` is used twice",
        "条目编号 `{name}` 重复使用",
    ),
    "S14": Code(
        "error",
        "the recoding has no entry for {points}, which can be answered; add one, `{points}: …`",
        "重编码缺少可作答的值：{points}；请补上",
    ),
    "S15": Code(
        "warning",
        "`{name}` is reversed and its scale is listed highest first; are the printed codes already as scored?",
        "`{name}` 标为反向，而其尺度从高到低排列；印刷编码是否已是计分方向？",
    ),
    "S16": Code(
        "error",
        "blanks are allowed in this sum, so say what fills them: `fill: mean` or `fill: lowest`",
        "此总分允许缺答，请写明如何补：`fill: mean` 或 `fill: lowest`",
    ),
    "S17": Code(
        "error",
        "`{name}` is not declared under `context:`, or not with the value `{value}`",
        "`{name}` 未在 `context:` 中声明，或没有取值 `{value}`",
    ),
    "S18": Code(
        "warning",
        "say which way the score reads: `higher_is: worse`, `better` or `neither`",
        "请写明分数方向：`higher_is: worse`、`better` 或 `neither`",
    ),
    "S19": Code(
        "warning",
        "write the published `range:` ({computed} as computed); it is what catches a forgotten item",
        "请写出公布的 `range:`（计算得 {computed}）；它能发现遗漏的条目",
    ),
    "S20": Code(
        "error",
        "the coding maps two answers to one ({codes}); give each answer a code of its own",
        "该编码把两个答案映射为一个（{codes}）；请使每个答案各有编码",
    ),
    "S21": Code(
        "error",
        "the item `{name}` is listed twice in this score; each counts once, use `weighted:` where it counts double",
        "条目 `{name}` 在此分数中重复；每题只计一次，若需加倍请用 `weighted:`",
    ),
    "S22": Code(
        "error",
        "`{name}` and a score or context share one name; give one of them another",
        "`{name}` 与分数或背景信息重名；请改其中一个",
    ),
    "S23": Code(
        "error",
        "this coding cannot be applied to `{item}`; it must lead to its codes: {codes}",
        "该编码无法用于 `{item}`；它必须对应到其选项编码：{codes}",
    ),
    "S24": Code(
        "error",
        "{point} stands twice in this table, under {one} and under {two}; keep one of them",
        "表中 {point} 出现两次（{one} 与 {two}）；请只保留一个",
    ),
    "B01": Code(
        "error",
        "no band holds {low} to {high}: the bands leave a gap there; widen one, as the manual has it",
        "没有分段包含 {low} 至 {high}：分段之间有空隙；请按手册扩展其一",
    ),
    "B02": Code(
        "error",
        "the bands `{one}` and `{two}` both hold {value}; both ends belong to a band, so shorten one of them",
        "分段 `{one}` 与 `{two}` 都包含 {value}；两端都属于分段，请缩短其一",
    ),
    "B03": Code(
        "error",
        "the bands begin at {found}, the score at {computed}",
        "分段从 {found} 开始，而分数从 {computed} 开始",
    ),
    "B04": Code(
        "error",
        "the bands end at {found}, the score at {computed}",
        "分段到 {found} 为止，而分数到 {computed} 为止",
    ),
    "B05": Code(
        "error",
        "the band `{level}` ({range}) can never be reached: the score gives {computed}",
        "分段 `{level}`（{range}）永远达不到：分数范围为 {computed}",
    ),
    "B06": Code(
        "warning",
        "tiers do not follow the direction of the score: `{one}` ({tier_one}) and `{two}` ({tier_two})",
        "服务等级与分数方向不一致：`{one}`（{tier_one}）与 `{two}`（{tier_two}）",
    ),
    "B07": Code(
        "error",
        "the level `{level}` is named twice in one set; give each band a level of its own",
        "同一组分段中水平 `{level}` 重复；请给每个分段各自的水平名",
    ),
    "B08": Code(
        "error",
        "the cut-off {found} can never separate anything: the score gives {computed}",
        "划界分 {found} 起不到区分作用：分数范围为 {computed}",
    ),
    "B09": Code(
        "error",
        "`use: {name}` names no band set{near}",
        "`use: {name}` 没有对应的分段组{near}",
    ),
    "B10": Code(
        "error",
        "several band sets could give the level; say which with `use:`, or for whom with `for:`",
        "有多组分段可给出水平；请用 `use:` 指定，或用 `for:` 说明适用人群",
    ),
    "B11": Code(
        "error",
        "the band `{level}` is open towards another band: write both `from` and `below`, except at the outer ends",
        "分段 `{level}` 在内侧一端未封闭：除最外两端外请同时写 from 与 below",
    ),
}

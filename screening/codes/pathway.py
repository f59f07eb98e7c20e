"""
P: pathway policies.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
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

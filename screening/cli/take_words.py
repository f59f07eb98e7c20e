"""
What `take` and `return` say around the questions, complete in every language they speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..errors import LocaleUnavailable


@dataclass(frozen=True, slots=True)
class Say:
    """The texts of one language."""

    welcome: str
    device: str
    keys: str
    choose: str
    earlier: str
    not_an_option: str
    not_a_number: str
    first: str
    skipped: str
    number: str
    known: str
    leave_out: str
    stopped: str
    scores: str
    no_score: str
    colon: str
    device_next: tuple[str, str]
    device_high: str
    more: str
    leave: str
    choice: tuple[str, str, str]
    choice_prompt: str
    receipt: tuple[str, str, str]
    receipt_prompt: str
    again: str
    phase: str
    menu: tuple[tuple[str, str, str], ...]
    menu_prompt: str
    sure: str
    erased: str
    not_now: str
    no_case: str
    yes: tuple[str, ...]
    values: dict[str, str]


WORDS: Final = {
    "en": Say(
        welcome="This is a screening; this is not a diagnosis. You decide what you answer.",
        device="Your answers stay on this screen: nothing is stored and nobody is told.",
        keys="Type the number or the words of an answer. b: back, s: skip, q: stop.",
        choose="Your answer: ",
        earlier="(before: {answer}; press Enter to keep it)",
        not_an_option="That is none of the answers: please type one of {options}, or b, s, q.",
        not_a_number="That cannot be read here: please type {hint}, or b, s, q.",
        first="This is the first question.",
        skipped="skipped",
        number="a number {hint}",
        known="If you like, say: {name}",
        leave_out="s: leave it out",
        stopped="Stopped. Nothing is kept.",
        scores="Your answers in figures",
        no_score="too many answers left out",
        colon=": ",
        device_next=(
            "What happens next",
            "Nothing by itself: nothing was stored and nobody was told. You can do this again at any time.",
        ),
        device_high="Nobody has been told, and nobody will call you. The numbers above are there for you now.",
        more="Press Enter to go on. ",
        leave="Press Enter to clear the screen. ",
        choice=(
            "How would you like to do this?",
            "on this device only: nothing is stored and nobody is told",
            "open a case that staff can see: under a pseudonym, without your answers and without your name",
        ),
        choice_prompt="1 or 2: ",
        receipt=(
            "This is your receipt. With it, and only with it, you can come back.",
            "Write it down now. It is shown here once and cannot be found again.",
            "as digits: {digits}",
        ),
        receipt_prompt="Press Enter when you have written it down. ",
        again="Your receipt: ",
        phase="Where it stands: {phase}",
        menu=(
            ("1", "request_help", "I would like to talk with somebody"),
            ("2", "respond", "I have read this; I am here"),
            ("3", "decline", "not now, thank you"),
            ("4", "risk_signal", "I am not safe"),
            ("5", "erase", "erase all of this"),
        ),
        menu_prompt="1 to 5, or q to leave: ",
        sure="Everything under this receipt is erased and cannot be brought back. Type yes to do it: ",
        erased="Erased.",
        not_now="That is not possible at this point.",
        no_case="Nothing is kept under this receipt (it was erased, or has not been used).",
        yes=("yes", "y"),
        values={},
    ),
    "zh-CN": Say(
        welcome="这是一次筛查，这不是诊断。回答什么、答不答，都由您决定。",
        device="您的回答只在这个屏幕上：不保存，也不告诉任何人。",
        keys="请输入答案前的数字或答案文字。b 返回上一题，s 跳过，q 停止。",
        choose="您的回答：",
        earlier="（之前的回答：{answer}；直接按回车保留）",
        not_an_option="没有这个答案：请输入 {options} 中的一个，或 b、s、q。",
        not_a_number="这里无法读取：请输入 {hint}，或 b、s、q。",
        first="这已经是第一题。",
        skipped="跳过",
        number="数字 {hint}",
        known="如果愿意，请告诉我们：{name}",
        leave_out="s：不说",
        stopped="已停止，什么都没有保留。",
        scores="您的回答换成数字",
        no_score="未答的题较多，没有得分",
        colon="：",
        device_next=("接下来", "不会有人联系您：什么都没有保存，也没有告诉任何人。您随时可以再做一次。"),
        device_high="没有通知任何人，也不会有人打给您。上面的电话现在就可以拨打。",
        more="按回车继续。",
        leave="按回车清除屏幕。",
        choice=(
            "您想怎样进行？",
            "只在这台设备上：不保存，也不告诉任何人",
            "开一个工作人员看得到的个案：只有代号，没有您的回答，也没有您的姓名",
        ),
        choice_prompt="1 或 2：",
        receipt=(
            "这是您的回访码。凭它，也只有凭它，您可以回来。",
            "请现在记下来。它只在这里显示一次，遗失了无法找回。",
            "数字形式：{digits}",
        ),
        receipt_prompt="记好后请按回车。",
        again="您的回访码：",
        phase="目前：{phase}",
        menu=(
            ("1", "request_help", "我想和人聊聊"),
            ("2", "respond", "我看到了，我在"),
            ("3", "decline", "现在先不用，谢谢"),
            ("4", "risk_signal", "我现在不安全"),
            ("5", "erase", "删除这一切"),
        ),
        menu_prompt="1 至 5，或 q 离开：",
        sure="这个回访码下的一切都会被删除，无法恢复。确定请输入“是”：",
        erased="已删除。",
        not_now="目前还不能这样做。",
        no_case="这个回访码下没有任何内容（已删除，或还没有用过）。",
        yes=("是", "yes", "y"),
        values={"sex": "性别", "female": "女", "male": "男"},
    ),
}


def words_in(lang: str) -> Say:
    """Return the texts in *lang*. LocaleUnavailable if there are none."""
    if lang not in WORDS:
        raise LocaleUnavailable(lang, tuple(WORDS), "the texts around the questions")
    return WORDS[lang]

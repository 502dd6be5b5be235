"""The pooled effect at every time as text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from daybreak.evidence.pooling.answer import AtWindow
from daybreak.report import pooled_wording as words
from daybreak.report.pooled_terminal import field, finish, item

ALONE = "Each time is pooled by itself; the trials behind two times differ, so a change from one to the next is not a course."


def time_course_summary(course: Sequence[AtWindow], *, unicode: bool = True) -> str:
    """One line a window: how many trials, the pooled effect, where a new trial would lie."""
    unit = course[0].question.unit
    head = field("Question", f"{unit[:1].upper()}{unit[1:]}, at every time")
    table = [f"{'Time':<15}{'trials':>6}  {'pooled (95 % interval)':<28}a new trial", *map(_line, course)]
    return finish((head, table, item(ALONE)), unicode=unicode)


def _line(one: AtWindow) -> str:
    trials = len({contrast.trial.trial_id for contrast in one.chosen.contrasts})
    start = f"{one.window.label:<15}{trials:>6}  "
    if one.answer is None:
        alone = f"only {one.chosen.contrasts[0].trial.label}" if trials else "no trial"
        return f"{start}{alone}"
    question, model = one.question, one.answer.model
    pooled = f"{words.number(question, model.estimate)} ({words.interval(question, model.interval)})"
    new = words.interval(question, model.prediction) if model.prediction else ""
    return f"{start}{pooled:<28}{new}"

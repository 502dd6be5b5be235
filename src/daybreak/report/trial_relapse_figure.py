"""Share without relapse in each arm, over time, with where 95 of 100 such trials would find it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from daybreak.report import trial_wording as words
from daybreak.report.canvas import DESKTOP, Paper, headline, label_ends, panels
from daybreak.report.course_figure import time_axis as time_unit
from daybreak.report.svg import COLOUR, inline
from daybreak.report.trial_marks import ArmStyle, arm_styles, end_label
from daybreak.report.wording import percent
from daybreak.trial.summary import RelapseCurve, TrialSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def relapse_figure(
    summary: TrialSummary, curves: Sequence[RelapseCurve], *, number: int, paper: Paper = DESKTOP
) -> str:
    """The curves of one rule as an inline `<svg>`; `number` keeps the figures of several rules apart on the page."""
    figure, (ax,) = panels(paper, (210.0 if paper.narrow else 230.0,), gap=0.0, top=32.0, bottom=48.0)
    last_h = max((*(t for one in curves for t in one.time_h), summary.visits[-1].time_h))
    hours, unit = time_unit(last_h)
    styles, labels = arm_styles(summary), []
    for one in curves:
        if one.without is not None:
            _curve(ax, one, styles[one.arm], hours, last_h)
            end = one.without["mean"][-1]
            labels.append(end_label(one.arm, end, percent(end), styles[one.arm], paper))
    ax.set_xlim(0, last_h / hours)
    ax.set_ylim(0, 1.06)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "", "50 %", "", "100 %"])
    ax.set_xlabel(f"{unit} at risk", fontsize=paper.text - 0.5, color=COLOUR["muted"], labelpad=7)
    headline(ax, paper, "Without relapse", "share of those at risk")
    label_ends(ax, paper, labels)
    return inline(
        figure,
        name=f"relapse-{number}-{paper.name}",
        title="Share without relapse by arm",
        description=describe(curves),
    )


def describe(curves: Sequence[RelapseCurve]) -> str:
    """The end of each curve in words."""
    said = [f"{one.arm} {words.without_relapse(one) or 'nobody at risk'}" for one in curves]
    return f"{curves[0].rule}. Without relapse at the end: {'; '.join(said)}."


def _curve(ax: Axes, one: RelapseCurve, style: ArmStyle, hours: float, last_h: float) -> None:
    assert one.without is not None
    t = [time_h / hours for time_h in (*one.time_h, last_h)]
    mean, low, high = ([*one.without[key], one.without[key][-1]] for key in ("mean", "low", "high"))
    if style.band is not None:
        ax.fill_between(t, low, high, step="post", color=COLOUR[style.band], linewidth=0, alpha=0.75)
    for edge in (low, high):
        ax.step(t, edge, where="post", color=COLOUR[style.role], linewidth=0.7, linestyle=(0, (1, 2)))
    ax.step(t, mean, where="post", color=COLOUR[style.role], linewidth=2.2, linestyle=style.line)

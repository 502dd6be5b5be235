"""Change from baseline by arm over the visits of a trial, with where 95 of 100 such trials would find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daybreak.report.canvas import DESKTOP, Label, Paper, headline, label_ends, panels
from daybreak.report.svg import COLOUR, inline
from daybreak.report.trial_about import TrialAbout
from daybreak.report.trial_marks import ArmStyle, TimeScale, arm_styles, end_label, plain_minus, time_axis
from daybreak.report.trial_wording import points
from daybreak.report.wording import after
from daybreak.trial.summary import ArmVisit, TrialSummary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BANDS = 2  # more arms than this have whiskers side by side
Line = list[tuple[float, float, float, float]]  # place, mean, low, high


def change_figure(summary: TrialSummary, about: TrialAbout, *, paper: Paper = DESKTOP) -> str:
    """The figure as an inline `<svg>`; published means are open marks."""
    scale = TimeScale(tuple(dict.fromkeys(one.time_h for one in summary.visits)))
    figure, (ax,) = panels(
        paper, (270.0 if paper.narrow else 300.0,), gap=0.0, top=32.0, bottom=78.0 if paper.narrow else 62.0
    )
    styles = arm_styles(summary)
    banded = len(styles) <= MOST_BANDS
    lines = {arm: _line(summary, about, arm, scale) for arm in styles}
    for place, (arm, line) in enumerate(lines.items()):
        shift = (
            0.0 if banded else (place - (len(lines) - 1) / 2) * 7.0 / (paper.width - paper.left - paper.right)
        )
        _interval(ax, line, styles[arm], shift, banded=banded)
        _means(ax, line, styles[arm], shift)
    _published(ax, about, styles, scale)
    if not about.withdrawal:
        ax.axhline(0.0, color=COLOUR["ink"], linewidth=0.9)
    time_axis(ax, scale, paper, about.since)
    plain_minus(ax)
    headline(
        ax,
        paper,
        f"Change in {summary.instrument.upper()}, points",
        "" if paper.narrow else "lower is better",
    )
    label_ends(ax, paper, [_end(arm, line, styles[arm], paper) for arm, line in lines.items() if line])
    title = f"Change in {summary.instrument.upper()} by arm over the visits"
    return inline(figure, name=f"change-{paper.name}", title=title, description=describe(summary, about))


def describe(summary: TrialSummary, about: TrialAbout) -> str:
    """The last visit in words, for those who cannot see the figure."""
    last_h = summary.visits[-1].time_h
    said = [f"{one.arm} {points(one.change.mean)}" for one in summary.visits if one.time_h == last_h]
    return f"Mean change after {after(last_h)} since {about.since}: {', '.join(said)} points."


def _line(summary: TrialSummary, about: TrialAbout, arm: str, scale: TimeScale) -> Line:
    """The arm's visits; with no change at the start where treatment starts there."""
    start: Line = [] if about.withdrawal else [(0.0, 0.0, 0.0, 0.0)]
    return start + [
        _point(one, scale) for one in summary.visits if one.arm == arm and one.change.mean is not None
    ]


def _point(one: ArmVisit, scale: TimeScale) -> tuple[float, float, float, float]:
    mean = one.change.mean
    assert mean is not None
    low, high = one.change.low, one.change.high
    return scale.at(one.time_h), mean, mean if low is None else low, mean if high is None else high


def _interval(ax: Axes, line: Line, style: ArmStyle, shift: float, *, banded: bool) -> None:
    if not line:
        return
    x, _, low, high = (list(column) for column in zip(*line, strict=True))
    if not banded or style.band is None or len(x) < 2:
        ax.vlines([v + shift for v in x], low, high, color=COLOUR[style.role], linewidth=1.1)
        return
    ax.fill_between(x, low, high, color=COLOUR[style.band], linewidth=0, alpha=0.6)
    for edge in (low, high):
        ax.plot(x, edge, color=COLOUR[style.role], linewidth=0.7, linestyle=(0, (1, 2)))


def _means(ax: Axes, line: Line, style: ArmStyle, shift: float) -> None:
    x, mean = [point[0] + shift for point in line], [point[1] for point in line]
    ax.plot(x, mean, color=COLOUR[style.role], linewidth=2.0, linestyle=style.line)
    ax.plot(
        x, mean, color=COLOUR[style.role], linewidth=0, marker=style.marker, markersize=6, markeredgewidth=0
    )


def _published(ax: Axes, about: TrialAbout, styles: dict[str, ArmStyle], scale: TimeScale) -> None:
    for seen in about.published_changes:
        if seen.arm in styles and seen.time_h <= scale.visit_h[-1] + 0.5:
            style = styles[seen.arm]
            ax.plot(
                [scale.at(seen.time_h)], [seen.change], color=COLOUR[style.role], linewidth=0, clip_on=False,
                marker=style.marker, markersize=10, markerfacecolor=COLOUR["paper"], markeredgewidth=1.8,
            )  # fmt: skip


def _end(arm: str, line: Line, style: ArmStyle, paper: Paper) -> Label:
    last = line[-1][1]
    return end_label(arm, last, points(last), style, paper)

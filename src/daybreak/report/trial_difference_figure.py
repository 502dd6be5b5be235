"""Differences from control, arm by arm and visit by visit, as a forest: predicted above, published below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daybreak.report import trial_published as published
from daybreak.report import trial_wording as words
from daybreak.report.canvas import DESKTOP, Paper, headline, panels
from daybreak.report.ink import text_width
from daybreak.report.svg import COLOUR, inline
from daybreak.report.trial_about import TrialAbout
from daybreak.report.trial_marks import short_time, shortened
from daybreak.report.wording import after
from daybreak.trial.summary import Difference, TrialSummary
from daybreak.trial.variation import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, SMALL_ROW, TOP = 25.0, 20.0, 8.0
MOST_REACH = 2.5  # an interval is drawn this many times the span of the estimates beyond them; an arrow says that it goes on


@dataclass(frozen=True)
class Line:
    """One line of the forest; an arm's own line has no value."""

    label: str
    text: str = ""
    value: float | None = None
    thick: Interval = (None, None)
    thin: Interval = (None, None)
    published: bool = False

    @property
    def height(self) -> float:
        return SMALL_ROW if self.published else ROW


def difference_figure(summary: TrialSummary, about: TrialAbout, *, paper: Paper = DESKTOP) -> str:
    """The figure as an inline `<svg>`."""
    lines = forest_lines(summary, about)
    size = paper.text - 1.0 if paper.narrow else paper.text
    paper = _roomy(paper, lines, size)
    height = sum(line.height for line in lines) + 4 + TOP
    figure, (ax,) = panels(paper, (height,), gap=0.0, top=34.0, bottom=64.0)
    low, high = _span(lines)
    ax.set_xlim(low, high)
    ax.set_ylim(height, 0)
    ax.set_yticks([])
    ax.xaxis.set_major_formatter(lambda value, _: f"{value + 0.0:g}")
    ax.grid(visible=False)
    y = TOP
    for line in lines:
        _draw(ax, line, y + line.height / 2, paper, size)
        y += line.height
    headline(ax, paper, "Difference from control, points")
    ax.annotate(_right_head(summary), (1, 1), xycoords="axes fraction", xytext=(paper.right - 4, 9),
                textcoords="offset pixels", ha="right", fontsize=size, color=COLOUR["muted"])  # fmt: skip
    _favours(ax, paper, size)
    return inline(
        figure,
        name=f"difference-{paper.name}",
        title="Differences from control by visit",
        description=describe(summary),
    )


def describe(summary: TrialSummary) -> str:
    """Every difference in words, for those who cannot see the figure."""
    said = [
        f"{d.arm} against {d.control} after {after(d.time_h)} {words.with_interval(d.value.mean, d.prediction)}"
        for d in summary.differences
    ]
    return f"Difference in change with its 90 % prediction interval: {'; '.join(said)}."


def forest_lines(summary: TrialSummary, about: TrialAbout) -> list[Line]:
    """Arms in the order of the design; under each visit what was published for it."""
    lines: list[Line] = []
    for arm, control in dict.fromkeys((d.arm, d.control) for d in summary.differences):
        lines.append(Line(f"{arm} against {control}"))
        for one in (d for d in summary.differences if d.arm == arm):
            lines.append(_predicted(one))
            seen = about.published_difference(one.arm, one.control, one.time_h)
            if seen is not None:
                own = (seen.low, seen.high)
                lines.append(
                    Line("published", published.published(seen), seen.difference, thin=own, published=True)
                )
    return lines


def _predicted(one: Difference) -> Line:
    shown = one.prediction if one.prediction[0] is not None else one.confidence
    text = words.with_interval(one.value.mean, shown)
    return Line(
        short_time(one.time_h), text, one.value.mean, thick=words.own_interval(one), thin=one.prediction
    )


def _roomy(paper: Paper, lines: Sequence[Line], size: float) -> Paper:
    """Margins as wide as the texts beside the plot."""
    left = max(text_width(line.label, size=size) for line in lines if line.text)
    right = max(text_width(line.text, size=size) for line in lines)
    return replace(paper, left=left + 22, right=right + 16)


def _span(lines: Sequence[Line]) -> tuple[float, float]:
    """Limits that hold every estimate, no difference, and intervals that are not out of all proportion."""
    values = [line.value for line in lines if line.value is not None] or [0.0]
    ends = [v for line in lines for pair in (line.thick, line.thin) for v in pair if v is not None]
    low, high = min(*values, 0.0), max(*values, 0.0)
    room = max(high - low, 1.0) * MOST_REACH
    low, high = max(low - room, min([low, *ends])), min(high + room, max([high, *ends]))
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def _draw(ax: Axes, line: Line, y: float, paper: Paper, size: float) -> None:
    role = "muted" if line.published else "ink"
    if line.value is None and not line.text:
        width = paper.width - 12
        _write(
            ax,
            0.0,
            -paper.left + 4,
            y,
            shortened(line.label, width, size=size, bold=True),
            "ink",
            size,
            "left",
            bold=True,
        )
        return
    ax.plot(
        [0.0, 0.0], [y - line.height / 2, y + line.height / 2], color=COLOUR["ink"], linewidth=0.9, zorder=1
    )
    _write(ax, 0.0, -paper.left + (18 if line.published else 10), y, line.label, role, size, "left")
    _write(ax, 1.0, paper.right - 4, y, line.text, role, size, "right")
    _bar(ax, line.thin, y, "ink" if line.published else "median", 1.3)
    _bar(ax, line.thick, y, "half", 8.0)
    if line.value is not None:
        mark, size_px, fill = ("D", 7, "paper") if line.published else ("s", 8, "median")
        ax.plot([line.value], [y], color=COLOUR["ink"], linewidth=0, marker=mark, markersize=size_px,
                markerfacecolor=COLOUR[fill], markeredgewidth=1.1, zorder=4)  # fmt: skip


def _bar(ax: Axes, interval: Interval, y: float, role: str, width: float) -> None:
    """An interval; an arrow where it goes beyond the scale."""
    low, high = interval
    if low is None or high is None:
        return
    first, last = ax.get_xlim()
    ends = [max(low, first), min(high, last)]
    ax.plot(ends, [y, y], color=COLOUR[role], linewidth=width, solid_capstyle="butt", zorder=2)
    for end, beyond, mark in ((first, low < first, "<"), (last, high > last, ">")):
        if beyond:
            ax.plot(
                [end], [y], marker=mark, markersize=6, color=COLOUR[role], markeredgewidth=0, clip_on=False
            )


def _write(
    ax: Axes,
    side: float,
    offset: float,
    y: float,
    text: str,
    role: str,
    size: float,
    at: str,
    *,
    bold: bool = False,
) -> None:
    ax.annotate(
        text, (side, y), xycoords=("axes fraction", "data"), xytext=(offset, 0), textcoords="offset pixels",
        fontsize=size, fontweight="bold" if bold else "normal", color=COLOUR[role], ha=at, va="center",
        annotation_clip=False, parse_math=False,
    )  # fmt: skip


def _favours(ax: Axes, paper: Paper, size: float) -> None:
    """Which side is whose, below the axis, kept within the plot."""
    for side, offset, text, at in (
        (0.0, 10 - paper.left, "← favours the arm", "left"),
        (1.0, paper.right - 4, "favours control →", "right"),
    ):
        ax.annotate(text, (side, 0), xycoords="axes fraction", xytext=(offset, -38), textcoords="offset pixels",
                    ha=at, fontsize=size, color=COLOUR["muted"], annotation_clip=False)  # fmt: skip


def _right_head(summary: TrialSummary) -> str:
    return "with 90 % prediction" if summary.replicates > 1 else "with 95 % interval"

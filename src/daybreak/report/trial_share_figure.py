"""Response and remission by arm and visit: shares of patients with where 95 of 100 such trials would find them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from daybreak.report.canvas import DESKTOP, Paper, headline, label_ends, panels
from daybreak.report.svg import COLOUR, inline
from daybreak.report.trial_about import TrialAbout
from daybreak.report.trial_marks import ArmStyle, arm_styles, end_label, short_time
from daybreak.report.wording import after, percent
from daybreak.trial.summary import ArmVisit, TrialSummary
from daybreak.trial.variation import Variation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Chosen = Callable[[ArmVisit], Variation]
_PANELS: tuple[tuple[str, Chosen], ...] = (
    ("Response", lambda one: one.response),
    ("Remission", lambda one: one.remission),
)


def share_figure(summary: TrialSummary, about: TrialAbout, *, paper: Paper = DESKTOP) -> str:
    """The figure as an inline `<svg>`: one dot an arm and visit; visits stand apart by themselves."""
    height = 130.0 if paper.narrow else 150.0
    figure, axes = panels(paper, (height, height), gap=48.0, top=32.0, bottom=48.0)
    visit_h = list(dict.fromkeys(one.time_h for one in summary.visits))
    for ax, (name, chosen) in zip(axes, _PANELS, strict=True):
        _panel(ax, summary, visit_h, chosen, paper)
        headline(ax, paper, name, "share of patients")
    axes[-1].set_xlim(-0.5, len(visit_h) - 0.5)
    axes[-1].set_xticks(range(len(visit_h)), [short_time(t) for t in visit_h])
    axes[-1].set_xlabel(
        f"time since {about.since}", fontsize=paper.text - 0.5, color=COLOUR["muted"], labelpad=7
    )
    return inline(
        figure,
        name=f"share-{paper.name}",
        title="Response and remission by arm and visit",
        description=describe(summary),
    )


def describe(summary: TrialSummary) -> str:
    """The last visit in words."""
    last_h = summary.visits[-1].time_h
    said = [
        f"{one.arm} {_said(one.response)} and {_said(one.remission)}"
        for one in summary.visits
        if one.time_h == last_h
    ]
    return f"Response and remission after {after(last_h)}: {'; '.join(said)}."


def _said(figure: Variation) -> str:
    return "not known" if figure.mean is None else percent(figure.mean)


def _panel(ax: Axes, summary: TrialSummary, visit_h: list[float], chosen: Chosen, paper: Paper) -> None:
    styles = arm_styles(summary)
    labels = []
    for number, (arm, style) in enumerate(styles.items()):
        shift = (number - (len(styles) - 1) / 2) * min(0.16, 0.7 / len(styles))
        end = None
        for one in (v for v in summary.visits if v.arm == arm):
            figure = chosen(one)
            _dot(ax, visit_h.index(one.time_h) + shift, figure, style)
            end = figure.mean if one.time_h == visit_h[-1] else end
        if end is not None:
            labels.append(end_label(arm, end, percent(end), style, paper))
    ax.set_ylim(0, 1.06)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "", "50 %", "", "100 %"])
    label_ends(ax, paper, labels)


def _dot(ax: Axes, x: float, figure: Variation, style: ArmStyle) -> None:
    if figure.mean is None:
        return
    if figure.low is not None and figure.high is not None:
        ax.plot([x, x], [figure.low, figure.high], color=COLOUR[style.role], linewidth=1.3)
    ax.plot(
        [x],
        [figure.mean],
        marker=style.marker,
        markersize=7,
        color=COLOUR[style.role],
        markeredgewidth=0,
        clip_on=False,
    )

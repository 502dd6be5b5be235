"""A funnel plot: effect against its standard error, the region where trials would lie by chance, the line of Egger's test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daybreak.evidence.pooling.answer import Answer
from daybreak.report import pooled_wording as words
from daybreak.report.forest_text import span
from daybreak.report.ink import Ink, caption, footnote, panel, sheet, typeset
from daybreak.report.ruler import ticks
from daybreak.report.spacing import beside

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 640.0, 470.0


def funnel_figure(found: Answer, ink: Ink) -> Figure:
    """The figure, one point a trial; open circles are what trim and fill would add."""
    figure = sheet(WIDTH, HEIGHT, ink)
    ax = panel(figure, (64.0, 24.0, WIDTH - 24.0, HEIGHT - 84.0), ink)
    ax.grid(visible=False)
    trials = found.funnel
    estimate = trials.model.effects.estimate
    se = np.sqrt(trials.model.effects.variance)
    deepest = float(se.max()) * 1.12
    added = trials.filled.added if trials.filled else None
    everything = [*estimate, *(added.estimate if added else ())]
    low, high = span([float(e) for e in everything], [words.own_interval(c) for c in trials.contrasts], 0.0)
    ax.set_xlim(low, high)
    ax.set_ylim(deepest, 0)
    pooled = trials.model.estimate
    half = words.Z * deepest
    ax.fill(
        [pooled, pooled - half, pooled + half],
        [0, deepest, deepest],
        facecolor=ink["most"],
        edgecolor=ink["muted"],
        linewidth=0.8,
        linestyle=(0, (4, 3)),
    )
    ax.plot([pooled, pooled], [0, deepest], color=ink["ink"], linewidth=1.0)
    ax.axvline(0.0, color=ink["muted"], linewidth=0.8, linestyle=(0, (1, 2)))
    if trials.small_studies is not None:
        test = trials.small_studies
        ax.plot(
            [test.limit, test.limit + test.slope * deepest],
            [0, deepest],
            color=ink["median"],
            linewidth=1.4,
            linestyle=(0, (7, 2, 1.5, 2)),
        )
    ax.plot(
        estimate,
        se,
        linestyle="none",
        marker="o",
        markersize=8,
        color=ink["median"],
        markeredgecolor=ink["ink"],
        markeredgewidth=0.8,
        clip_on=False,
    )
    if added is not None:
        ax.plot(
            added.estimate,
            np.sqrt(added.variance),
            linestyle="none",
            marker="o",
            markersize=8,
            markerfacecolor="none",
            markeredgecolor=ink["ink"],
            markeredgewidth=1.1,
        )
    marks = ticks(found.question, low, high)
    ax.set_xticks([value for value, _ in marks], [typeset(label) for _, label in marks])
    places = [(float(x), float(y)) for x, y in zip(estimate, se, strict=True)]
    beside(
        ax, places, [c.label for c in trials.contrasts], ink, bars=[(x, 0.0, deepest) for x in (pooled, 0.0)]
    )
    caption(ax, ink, words.title(found.question), across=True)
    caption(ax, ink, "Standard error" + (" (log)" if found.question.ratio else ""), across=False)
    _key(figure, found, ink)
    return figure


def _key(figure: Figure, found: Answer, ink: Ink) -> None:
    trials = found.funnel
    said = ["shaded: where 95 % of trials lie if they differ by chance alone"]
    if trials.small_studies is not None:
        said.append(f"dash-dot: Egger's line, {words.p_value(trials.small_studies.p)}")
    if trials.filled is not None and trials.filled.missing:
        said.append(f"open: {trials.filled.missing} added by trim and fill")
    if trials.combined:
        said.append("arms of each trial combined")
    footnote(figure, 64.0, "; ".join(said), ink)

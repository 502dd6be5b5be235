"""Trials that were left out of the fit: what each published and what was predicted for it, one row a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daybreak.report.ink import Ink, footnote, panel, sheet
from daybreak.trial.validate import Prediction, Validation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, TOP, BOTTOM, LEFT, RIGHT = 760.0, 19.0, 30.0, 84.0, 290.0, 16.0
HOURS_PER_DAY, NORMAL_95 = 24.0, 1.959964


def left_out_figure(found: Validation, ink: Ink) -> Figure:
    """Published difference with its 95 % interval, above it the prediction with its 90 % interval; thick, the model's own."""
    rows = list(found.predictions)
    height = TOP + ROW * len(rows) + BOTTOM
    figure = sheet(WIDTH, height, ink)
    ax = panel(figure, (LEFT, TOP, WIDTH - RIGHT, TOP + ROW * len(rows)), ink)
    for place, prediction in enumerate(rows):
        _row(ax, prediction, found.interval(prediction), len(rows) - 1 - place, ink)
    ax.axvline(0.0, color=ink["muted"], linewidth=0.8)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_yticks([len(rows) - 1 - i for i in range(len(rows))], [_label(p) for p in rows])
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("difference from control, MADRS points (to the left: in favour of the drug)")
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(-0.02, 1.0 + 26.0 / (ROW * len(rows))),
        ncols=2,
        frameon=False,
        borderaxespad=0.0,
    )
    footnote(figure, 16.0, _words(found), ink)
    return figure


def _row(ax: Axes, p: Prediction, interval: tuple[float, float], y: float, ink: Ink) -> None:
    published = None if ax.get_legend_handles_labels()[1] else "published, 95 %"
    half = NORMAL_95 * p.error
    ax.plot([p.published - half, p.published + half], [y - 0.18, y - 0.18], color=ink["muted"], linewidth=1.2)
    ax.plot(
        [p.published], [y - 0.18], "s", color=ink["ink"], markersize=4.5, linestyle="none", label=published
    )
    predicted = None if published is None else "predicted without it, 90 %"
    ax.plot(interval, [y + 0.18, y + 0.18], color=ink["median"], linewidth=0.9)
    ax.plot([p.low, p.high], [y + 0.18, y + 0.18], color=ink["median"], linewidth=2.6, alpha=0.45)
    ax.plot(
        [p.predicted], [y + 0.18], "o", color=ink["median"], markersize=4.5, linestyle="none", label=predicted
    )


def _label(p: Prediction) -> str:
    time = f"{p.time_h:g} h" if p.time_h < 2 * HOURS_PER_DAY else f"day {p.time_h / HOURS_PER_DAY:.0f}"
    return f"{p.trial}, {p.arm}, {time}"


def _words(found: Validation) -> str:
    model, perfect = found.score("model"), found.score("perfect")
    return (
        f"Off by {model.alike:.1f} points on average ({model.weighted:.1f} by precision); sampling error alone "
        f"{perfect.alike:.1f} ({perfect.weighted:.1f}). Inside the interval: {100 * found.coverage:.0f} %; inside the "
        f"model's own (thick): {100 * found.own_coverage:.0f} %."
    )


__all__ = ["left_out_figure"]

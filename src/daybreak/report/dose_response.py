"""Effect against dose: each fixed-dose arm with its interval, the line through them with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daybreak.evidence.pooling.dose_response import DoseResponse
from daybreak.evidence.pooling.model import Interval
from daybreak.report import pooled_wording as words
from daybreak.report.forest_text import span
from daybreak.report.ink import Ink, caption, footnote, panel, sheet, typeset
from daybreak.report.ruler import ticks
from daybreak.report.spacing import beside
from daybreak.report.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 640.0, 450.0


def dose_response_figure(found: DoseResponse, ink: Ink) -> Figure:
    """The figure."""
    figure = sheet(WIDTH, HEIGHT, ink)
    ax = panel(figure, (70.0, 20.0, WIDTH - 20.0, HEIGHT - 92.0), ink)
    doses = np.array([contrast.dose or 0.0 for contrast in found.contrasts])
    estimates = [contrast.estimate for contrast in found.contrasts]
    own = [words.own_interval(contrast) for contrast in found.contrasts]
    edges = [found.expected(float(dose))[1] for dose in (doses.min(), doses.max())]
    low, high = span(estimates, [*own, *edges], 0.0)
    reach = float(np.ptp(doses))
    ax.set_xlim(float(doses.min()) - 0.25 * reach, float(doses.max()) + 0.25 * reach)
    ax.set_ylim(low, high)
    _line(ax, found, doses, ink)
    ax.axhline(0.0, color=ink["ink"], linewidth=0.9)
    places = _apart(doses, reach)
    for x, contrast, interval, weight in zip(places, found.contrasts, own, found.model.weights, strict=True):
        ax.plot([x, x], [max(interval.low, low), min(interval.high, high)], color=ink["muted"], linewidth=0.9)
        ax.plot(
            [x],
            [contrast.estimate],
            marker="s",
            markersize=5 + 10 * float(weight / found.model.weights.max()) ** 0.5,
            color=ink["median"],
            markeredgecolor=ink["ink"],
            markeredgewidth=0.7,
        )
    marks = ticks(found.question, low, high)
    ax.set_yticks([value for value, _ in marks], [typeset(label) for _, label in marks])
    ax.set_xticks(sorted(set(doses.tolist())), [f"{dose:g}" for dose in sorted(set(doses.tolist()))])
    bars = [(x, interval.low, interval.high) for x, interval in zip(places, own, strict=True)]
    bars += [(x, y, y) for x, (y, _) in _fitted(found, doses)]
    beside(
        ax,
        list(zip(places, estimates, strict=True)),
        [c.trial.label for c in found.contrasts],
        ink,
        bars=bars,
    )
    caption(
        ax,
        ink,
        f"{_capital(plain(found.drug))}, {plain(found.route)}: dose of a session, {found.unit}",
        across=True,
    )
    caption(ax, ink, words.title(found.question), across=False)
    footnote(figure, 70.0, _slope(found), ink)
    return figure


def _fitted(found: DoseResponse, doses: np.ndarray) -> list[tuple[float, tuple[float, Interval]]]:
    """The line and its interval from the lowest dose to the highest."""
    return [(x, found.expected(x)) for x in np.linspace(doses.min(), doses.max(), 61).tolist()]


def _line(ax: Axes, found: DoseResponse, doses: np.ndarray, ink: Ink) -> None:
    fitted = _fitted(found, doses)
    x = [place for place, _ in fitted]
    low, high = [band.low for _, (_, band) in fitted], [band.high for _, (_, band) in fitted]
    ax.fill_between(x, low, high, color=ink["most"], linewidth=0)
    ax.plot(x, [y for _, (y, _) in fitted], color=ink["median"], linewidth=1.6)


def _apart(doses: np.ndarray, reach: float) -> list[float]:
    """Arms of one dose side by side."""
    values = doses.tolist()
    places = []
    for i, dose in enumerate(values):
        same = [j for j, other in enumerate(values) if other == dose]
        places.append(dose + (same.index(i) - (len(same) - 1) / 2) * reach * 0.06)
    return places


def _slope(found: DoseResponse) -> str:
    step = 10.0 if found.unit == "mg" else 0.1
    slope, limits = float(found.model.coefficients[1]) * step, found.model.interval_of(1)
    shown = [np.exp(v) if found.question.ratio else v for v in (slope, limits.low * step, limits.high * step)]
    times = f"{found.question.scale.replace('-', ' ')} times " if found.question.ratio else ""
    middle, low, high = (words.plain_number(value) for value in shown)
    each = f"{times}{middle} ({low} to {high})"
    return f"For {step:g} {found.unit} more: {each}, {words.p_value(found.model.p_of(1))}. Line and 95 % band: meta-regression."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

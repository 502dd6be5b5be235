"""The course on one time axis: mood with its bands above, the sessions with their doses below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from daybreak.report import reading
from daybreak.report.canvas import DESKTOP, Label, Paper, headline, label_ends, panels
from daybreak.report.context import NOTHING
from daybreak.report.definitions import Definitions
from daybreak.report.svg import COLOUR, inline
from daybreak.report.wording import BY_WEIGHT, after, count, dose, number, percent
from daybreak.simulation.result import Bands, Forecast, SessionForecast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DOSES = 4  # more different doses than this are drawn as one


def course_figure(
    forecast: Forecast, *, definitions: Definitions = NOTHING.definitions, paper: Paper = DESKTOP
) -> str:
    """The figure as an inline `<svg>`."""
    mood = forecast.outcomes[reading.MOOD]
    hours, unit = time_axis(mood.time_h[-1])
    heights = (230.0, 56.0) if paper.narrow else (250.0, 64.0)
    figure, (upper, lower) = panels(paper, heights, gap=46.0, top=30.0, bottom=48.0)
    _draw_mood(upper, mood, hours, paper, definitions.lines(forecast))
    _draw_sessions(lower, forecast.sessions, hours, paper, mood.time_h[-1])
    lower.set_xlabel(f"{unit} after the first dose", fontsize=paper.text, color=COLOUR["muted"], labelpad=7)
    return inline(
        figure,
        name=f"course-{paper.name}",
        title="The course on one time axis",
        description=describe(forecast),
    )


def time_axis(last_h: float) -> tuple[float, str]:
    """Hours in one unit of the axis, and its name: days up to eight weeks, else weeks."""
    return (168.0, "weeks") if last_h > 56 * 24 else (24.0, "days")


def describe(forecast: Forecast) -> str:
    """The figure in a sentence or two, for those who cannot see it."""
    mood = forecast.outcomes[reading.MOOD]
    said = [
        f"{'before the first dose' if m.time_h == 0 else f'after {after(m.time_h)}'} {m.q50:.0f} ({m.q05:.0f} to {m.q95:.0f})"
        for m in reading.key_moments(mood)
    ]
    return (
        f"Median MADRS with the range of nine in ten of {count(forecast.patients)} virtual patients: {', '.join(said)}. "
        f"{len(forecast.sessions)} sessions."
    )


def _draw_mood(
    ax: Axes, mood: Bands, hours: float, paper: Paper, thresholds: Sequence[tuple[str, float]]
) -> None:
    kept = [i for i, time_h in enumerate(mood.time_h) if time_h >= 0]
    t = [mood.time_h[i] / hours for i in kept]

    def pick(column: Sequence[float]) -> list[float]:
        return [column[i] for i in kept]

    ax.fill_between(t, pick(mood.q05), pick(mood.q95), color=COLOUR["most"], linewidth=0)
    ax.fill_between(t, pick(mood.q25), pick(mood.q75), color=COLOUR["half"], linewidth=0)
    for edge in (mood.q05, mood.q95):
        ax.plot(t, pick(edge), color=COLOUR["median"], linewidth=0.7, linestyle=(0, (1, 2)))
    ax.plot(t, pick(mood.q50), color=COLOUR["median"], linewidth=2.4, solid_joinstyle="round")
    for (_, level), dashes in zip(thresholds, ((0, (6, 3)), (0, (2, 2))), strict=False):
        ax.axhline(level, color=COLOUR["ink"], linewidth=1.0, linestyle=dashes)
    ax.set_xlim(-t[-1] / 60, t[-1])
    ax.set_ylim(0, max(20.0, math.ceil(max(mood.q95) / 10) * 10.0))
    ax.set_yticks(range(0, int(ax.get_ylim()[1]) + 1, 10))
    title = "MADRS total" if paper.narrow else "Depression, MADRS total"
    headline(ax, paper, title + (" *" if mood.hypothesis else ""), "lower is better")
    ends = [
        Label(mood.q95[-1], "nine in ten", "muted"),
        Label(mood.q75[-1], "half", "muted"),
        Label(mood.q50[-1], f"median {mood.q50[-1]:.0f}", "median", bold=True),
        *(Label(float(level), f"{name} {number(level)}") for name, level in thresholds),
    ]
    label_ends(ax, paper, ends)


def _draw_sessions(
    ax: Axes, sessions: Sequence[SessionForecast], hours: float, paper: Paper, last_h: float
) -> None:
    """One bar a session: how many were dosed, and with which dose (the higher the dose, the darker)."""
    doses = _doses(sessions)
    thickness = _thickness(sessions, hours, last_h)
    for session in sessions:
        bottom = 0.0
        for mg, share in _shares(session, doses):
            role = _shade(mg, doses)
            ax.bar(session.time_h / hours, share * session.given, thickness, bottom, color=COLOUR[role],
                   edgecolor=COLOUR["dark"], linewidth=0.6, clip_on=False)  # fmt: skip
            bottom += share * session.given
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 1], ["0", "100 %"])
    headline(ax, paper, "Sessions", "share of patients dosed" if not paper.narrow else "share dosed")
    if sessions:
        label_ends(ax, paper, _dose_labels(sessions[-1], doses))


def _doses(sessions: Sequence[SessionForecast]) -> list[float]:
    """All doses of the course in mg, ascending; empty when there are too many to tell apart."""
    found = sorted({float(mg) for session in sessions for mg in session.dose_share})
    return found if len(found) <= MOST_DOSES else []


def _shares(session: SessionForecast, doses: Sequence[float]) -> list[tuple[float, float]]:
    if not doses or not session.dose_share:
        return [(session.dose_mg, 1.0)]
    return sorted((float(mg), share) for mg, share in session.dose_share.items())


def _shade(mg: float, doses: Sequence[float]) -> str:
    if len(doses) < 2 or mg == doses[-1]:
        return "dark"
    return "light" if mg == doses[0] else "half"


def _thickness(sessions: Sequence[SessionForecast], hours: float, last_h: float) -> float:
    starts = [session.time_h for session in sessions]
    nearest = min((b - a for a, b in pairwise(starts)), default=last_h / 20)
    return min(0.55 * nearest, last_h / 90) / hours


def _dose_labels(last: SessionForecast, doses: Sequence[float]) -> list[Label]:
    labels, bottom = [], 0.0
    for mg, share in _shares(last, doses):
        amount = f"{dose(mg)} mg" if last.dose_share else BY_WEIGHT
        words = amount if len(doses) > 1 else f"{amount}, {percent(last.given)}"
        labels.append(Label(bottom + share * last.given / 2, words, "muted"))
        bottom += share * last.given
    return labels
